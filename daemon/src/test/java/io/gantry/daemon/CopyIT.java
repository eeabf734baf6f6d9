package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.CopyTable;
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
import org.junit.jupiter.params.provider.CsvFileSource;

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

  /** Each copy in a fresh container and a fresh folder that both hold the same tree. */
  @ParameterizedTest
  @CsvFileSource(resources = CopyTable.ROWS)
  void dockersTable(String from, String to, String expected) throws IOException {
    Path tree = Files.createDirectory(local.resolve("tree"));
    sh(CopyTable.plant(tree)).ok();
    create("box");
    cp(tree.toString(), "box:/t").ok();
    check(cp("box:/t/" + from, tree + "/" + to), expected, "FROM", tree);

    sh("rm -r %1$s; mkdir %1$s; ".formatted(tree) + CopyTable.plant(tree)).ok();
    Result copied = cp(tree + "/" + from, "box:/t/" + to);
    cp("box:/t", local + "/back").ok();
    check(copied, expected, "TO", local.resolve("back"));
  }

  private static void check(Result copied, String expected, String direction, Path tree) {
    CopyTable.Expected wanted = CopyTable.Expected.of(expected, direction.equals("FROM"));
    if (wanted.error().isEmpty()) {
      assertThat(copied).as(direction).isEqualTo(new Result(0, "", ""));
      assertThat(sh(wanted.look(tree)).ok()).as(direction).isEqualTo(wanted.found());
    } else {
      assertThat(copied.code()).as(direction + copied).isEqualTo(1);
      assertThat(copied.err()).as(direction).contains(wanted.error());
    }
  }
}
