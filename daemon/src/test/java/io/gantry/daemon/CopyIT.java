package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Docker's client copies files into containers and out of them, in every state. */
class CopyIT {
  private static DaemonProcess daemon;
  private Path local;

  @BeforeAll
  static void start() {
    daemon = DaemonProcess.start();
  }

  @AfterAll
  static void stop() {
    daemon.close();
  }

  @BeforeEach
  void folder() throws IOException {
    local = Files.createTempDirectory(daemon.root, "local");
  }

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  /** What is in the container before each copy, and on the host: files, folders and links. */
  private static final String TREE =
      "mkdir -p %1$s/dir1/sub %1$s/dir2; echo f1 > %1$s/file1; echo f2 > %1$s/file2;"
          + " echo in1 > %1$s/dir1/in1; echo deep > %1$s/dir1/sub/deep; echo in2 > %1$s/dir2/in2;"
          + " ln -s file1 %1$s/link-file; ln -s dir1 %1$s/link-dir; ln -s missing %1$s/link-none;"
          + " ln -s /t/dir2 %1$s/link-abs";

  private static Result sh(String script) {
    try (ClientProcess shell = daemon.client(List.of("sh", "-ec", script))) {
      return shell.endInput().await();
    }
  }

  private void create(String name, String... flags) {
    List<String> command = new ArrayList<>(List.of("create", "--name", name));
    command.addAll(List.of(flags));
    command.addAll(List.of("bb", "sh", "-c", "sleep 300"));
    daemon.docker(command.toArray(String[]::new)).ok();
  }

  private Result cp(String... words) {
    List<String> command = new ArrayList<>(List.of("docker", "cp", "-q"));
    command.addAll(List.of(words));
    try (ClientProcess client = daemon.client(command)) {
      return client.endInput().await();
    }
  }

  @Test
  void everyStateCanBeCopiedFromAndTo() throws IOException {
    Files.writeString(local.resolve("f"), "from the host");
    create("box");
    for (String act : List.of("", "start", "pause", "unpause", "kill")) {
      if (!act.isEmpty()) {
        daemon.docker(act, "box").ok();
      }
      if (act.equals("kill")) {
        daemon.awaitState("box", "exited");
      }
      assertThat(cp(local + "/f", "box:/tmp/f" + act).ok()).as(act).isEmpty();
      assertThat(cp("box:/tmp/f" + act, local + "/back" + act).ok()).isEmpty();
      assertThat(local.resolve("back" + act)).hasContent("from the host");
      assertThat(cp("box:/data", local + "/data" + act).ok()).isEmpty();
      assertThat(local.resolve("data" + act + "/file")).hasContent("from the image\n");
    }
    assertThat(daemon.docker("diff", "box").ok()).contains("A /tmp/fpause");
  }

  /**
   * Each copy of Docker's table in a fresh container and a fresh folder, both of {@link #TREE}.
   * What must be found afterwards is {@code path=content}, {@code path/} for a folder; what begins
   * with {@code !} is the error.
   */
  @ParameterizedTest
  @CsvSource({
    // A file to a name that is free, to a file, to a folder.
    "file1, new, new=f1",
    "file1, new/, !no such directory",
    "file1, no/new, !FROM directory TO Could not find the file",
    "file1, no/new/, !FROM directory TO no such directory",
    "file1, file2, file2=f1",
    "file1, file2/, !FROM not a directory TO no such directory",
    "file1, dir2, dir2/file1=f1",
    "file1, dir2/, dir2/file1=f1",
    "file1, dir2/., dir2/file1=f1",
    "file1, dir2/new, dir2/new=f1",
    "file1/, new, !not a directory",
    // A folder.
    "dir1, new, new/sub/deep=deep",
    "dir1, new/, new/sub/deep=deep",
    "dir1, file1, !cannot copy directory",
    "dir1/, file1, !cannot copy directory",
    "dir1/., file1, !cannot copy directory",
    "dir1, dir2, dir2/dir1/in1=in1",
    "dir1/, dir2, dir2/dir1/in1=in1",
    "dir1, dir2/, dir2/dir1/sub/deep=deep",
    "dir1, no/new, !FROM directory TO Could not find the file",
    // What is in a folder.
    "dir1/., new, new/in1=in1",
    "dir1/., new/, new/in1=in1",
    "dir1/., dir2, dir2/in1=in1",
    "dir1/., dir2/, dir2/sub/deep=deep",
    // Links: the source's is copied as it is, the destination's is followed.
    "link-file, new, new->file1",
    "link-dir, new, new->dir1",
    "link-dir/, new, new/in1=in1",
    "link-dir/., new, new/in1=in1",
    "link-none, new, new->missing",
    "file2, link-file, file1=f2",
    "file1, link-dir, dir1/file1=f1",
    "file1, link-dir/, dir1/file1=f1",
    "file1, link-none, missing=f1",
    "dir2, link-dir, dir1/dir2/in2=in2",
    "dir2/., link-dir, dir1/in2=in2",
    "dir2, link-none, missing/in2=in2",
    "dir1, link-file, !cannot copy directory",
    // Kinds that do not fit.
    "dir1/., clash, !cannot overwrite",
    "nothing, new, !FROM Could not find TO no such file",
    "file1/x, new, !not a directory"
  })
  void dockersTable(String from, String to, String expected) throws IOException {
    Path tree = Files.createDirectory(local.resolve("tree"));
    String plant =
        TREE.formatted(tree) + "; mkdir -p %1$s/clash/in1; echo x > %1$s/clash/sub".formatted(tree);
    sh(plant).ok();
    create("box");
    cp(tree.toString(), "box:/t").ok();
    check(cp("box:/t/" + from, tree + "/" + to), expected, "FROM", tree);

    sh("rm -r %1$s; mkdir %1$s; ".formatted(tree) + plant).ok();
    Result copied = cp(tree + "/" + from, "box:/t/" + to);
    cp("box:/t", local + "/back").ok();
    check(copied, expected, "TO", local.resolve("back"));
  }

  private static void check(Result copied, String expected, String direction, Path tree) {
    if (expected.startsWith("!")) {
      String[] words = expected.substring(1).split(" ?(FROM|TO) ", -1);
      String message = words.length < 2 ? words[0] : words[direction.equals("FROM") ? 1 : 2];
      assertThat(copied.code()).as(direction + copied).isEqualTo(1);
      assertThat(copied.err()).as(direction).contains(message);
    } else {
      assertThat(copied).as(direction).isEqualTo(new Result(0, "", ""));
      String[] found = expected.split("=|->");
      String look = expected.contains("->") ? "readlink " : "cat ";
      assertThat(sh(look + tree + "/" + found[0]).ok()).as(direction).isEqualTo(found[1]);
    }
  }
}
