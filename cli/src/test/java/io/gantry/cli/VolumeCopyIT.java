package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Export, import and clones of volumes with the gantry command. */
class VolumeCopyIT {
  /** All that an archive can say, the folder itself first. */
  private static final String LOOK =
      "cd %s; find . ! -type d -printf '%%P %%y %%m %%U %%G %%n %%s %%l %%T@\\n' , "
          + "-type d -printf '%%P/ %%m %%U %%G %%T@\\n' | sort;"
          + " find . -type f -print0 | sort -z | xargs -0 -r sha256sum;"
          + " getfattr -R -d -m user. . | sort";

  private static final String PLANT =
      "mkdir -p a/b; echo one > a/one; ln a/one a/b/two; ln -s ../one a/b/link; ln -s /etc/x out;"
          + " mkfifo pipe; mknod zero c 1 5; truncate -s 64M hole; echo end >> hole;"
          + " setfattr -n user.k -v v a/one; chown -R 12:34 a; chmod 4751 a/one; chmod 2700 a/b;"
          + " touch -d '2001-02-03 04:05:06.789' a/b a/one a; chown 5:6 .; chmod 1773 .";

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private Path local;

  @BeforeEach
  void folder() throws IOException {
    local = Files.createTempDirectory(daemon.root, "local");
  }

  /** Nor is a folder of no volume. */
  @AfterEach
  void nothingIsLeft() throws IOException {
    Leftovers.removeAllAndAssertNone(daemon);
    daemon.docker("volume", "prune", "-af").ok();
    try (Stream<Path> left = Files.list(daemon.dataRoot().resolve("volumes"))) {
      assertThat(left).isEmpty();
    }
  }

  private static Result gantry(String... words) {
    List<String> command = new ArrayList<>(DaemonProcess.commandLineTool());
    command.addAll(List.of(words));
    try (ClientProcess client = daemon.client(command)) {
      return client.endInput().await();
    }
  }

  /** A script in which {@code gantry} is the command. */
  private static List<String> script(String text) {
    String tool = "'" + String.join("' '", DaemonProcess.commandLineTool()) + "'";
    return List.of("sh", "-ec", "gantry() { " + tool + " \"$@\"; }; " + text);
  }

  // The annotation for such methods is in a library that tests here do without.
  @SuppressWarnings("AnnotateFormatMethod")
  private static Result sh(String text, Object... words) {
    try (ClientProcess shell = daemon.client(script(text.formatted(words)))) {
      return shell.endInput().await();
    }
  }

  /** Makes a volume; answers where its content is. */
  private static String volume(String name, String... flags) {
    List<String> words = new ArrayList<>(List.of("volume", "create"));
    words.addAll(List.of(flags));
    words.add(name);
    daemon.docker(words.toArray(String[]::new)).ok();
    return data(name);
  }

  private static String data(String volume) {
    return daemon.docker("volume", "inspect", "-f", "{{.Mountpoint}}", volume).ok();
  }

  private static String look(String folder) {
    return sh(LOOK, folder).ok();
  }

  @Test
  void anArchiveGivesTheSameTree() {
    String one = volume("one");
    sh("cd %s; %s", one, PLANT).ok();
    Path file = local.resolve("one.tar");

    gantry("volume", "export", "one", "-o", file.toString()).ok();
    String two = volume("two");
    gantry("volume", "import", "two", file.toString()).ok();
    String three = volume("three");
    sh("gantry volume export -o - one | gzip | gantry volume import three -").ok();

    assertThat(sh("tar tf %s | head -n 1", file).ok()).isEqualTo("./");
    assertThat(look(one)).contains("user.k=\"v\"", "hole f 644");
    assertThat(look(two)).isEqualTo(look(one));
    assertThat(look(three)).isEqualTo(look(one));
    assertThat(sh("du -k %s/hole | cut -f1", two).ok()).hasSizeLessThan(4);
  }

  @Test
  void aCloneIsACopyOfItsOwn() {
    String one = volume("one", "--label", "l=v");
    sh("cd %s; %s", one, PLANT).ok();

    assertThat(gantry("volume", "clone", "one", "two").ok()).isEqualTo("two");

    assertThat(look(data("two"))).isEqualTo(look(one));
    assertThat(sh("du -k %s/hole | cut -f1", data("two")).ok()).hasSizeLessThan(4);
    assertThat(daemon.docker("volume", "inspect", "-f", "{{.Labels}}", "two").ok())
        .isEqualTo("map[l:v]");
    sh("echo mine > %s/a/one", data("two")).ok();
    assertThat(sh("cat %s/a/b/two", one).ok()).isEqualTo("one");
  }

  @Test
  void whatIsThereStaysAndEqualNamesAreReplaced() {
    String one = volume("one");
    sh(
            "cd %1$s; mkdir d kept; echo old > d/f; echo there > kept/f; cd %2$s; mkdir d;"
                + " echo new > d/f; tar -cf t.tar d; gantry volume import one t.tar",
            one, local)
        .ok();

    assertThat(sh("cd %s; cat d/f kept/f", one).ok()).isEqualTo("new\nthere");
  }

  /** Archives go from one engine to the other and back. */
  @Test
  void podmansArchivesGoInAndOut() {
    String one = volume("one");
    sh("cd %s; %s; rm zero", one, PLANT).ok();
    // It takes no long paths.
    String podman =
        "p=$(mktemp -d); trap 'rm -rf $p' EXIT; podman() { command podman --root $p/root"
            + " --runroot $p/run --tmpdir $p/tmp --storage-driver vfs \"$@\"; };";

    sh(
            "%s cd %s; gantry volume export one -o one.tar; podman volume create v;"
                + " podman volume import v one.tar; podman volume export v -o v.tar",
            podman, local)
        .ok();
    String two = volume("two");
    gantry("volume", "import", "two", local + "/v.tar").ok();

    assertThat(asPodmanSays(look(two))).isEqualTo(asPodmanSays(look(one)));
  }

  /** Its archives have times in whole seconds, and not the volume's own owner and mode. */
  private static String asPodmanSays(String look) {
    return look.replaceAll("\\.\\d+(?=\n)", "").replaceFirst("^/ .*\n", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tar -cP --transform 's,^,%s%s/,' secret",
        "tar -cP --transform 's,^,d/../../,' secret",
        "tar -cf t l; tar -rf t --transform 's,^secret,l/secret,' secret; cat t",
        "ln secret h; tar -cP --transform 's,^secret$,%2$s/secret,hRS' secret h"
      })
  void archivesThatLeadOutDoNot(String archive) throws IOException {
    Path victim = Files.createTempDirectory(daemon.root, "victim");
    Files.writeString(victim.resolve("secret"), "the host's");
    volume("one");
    sh("cd %s; echo planted > secret; ln -s %s l", local, victim).ok();

    Result result =
        sh(
            "cd %s; (%s) | gantry volume import one",
            local, archive.formatted("../".repeat(20), victim));

    assertThat(result.all()).doesNotContain("java.");
    assertThat(sh("cd %s; ls -A; cat secret", victim).ok()).isEqualTo("secret\nthe host's");
    assertThat(sh("grep -rl \"the host's\" %s || true", data("one")).ok()).isEmpty();
    assertThat(daemon.dataRoot().resolve("volumes/secret")).doesNotExist();
  }

  /** What a container has put there is not followed. */
  @Test
  void linksInTheVolumeLeadNowhere() throws IOException {
    Path victim = Files.createTempDirectory(daemon.root, "victim");
    String one = volume("one");
    sh("ln -s %s %s/d; cd %s; mkdir d; echo x > d/f; tar -cf t.tar d/f", victim, one, local).ok();

    Result result = gantry("volume", "import", "one", local + "/t.tar");

    assertThat(result.code()).isEqualTo(1);
    assertThat(victim).isEmptyDirectory();
  }

  @Test
  void whatIsMountedIsReadAndWrittenAndUnmountedAgain() {
    String data = volume("bound", "-o", "type=none", "-o", "o=bind", "-o", "device=" + local);
    sh("echo there > %s/f; gantry volume export bound | tar xO ./f", local).ok();
    assertThat(sh("gantry volume export bound | tar xO ./f").ok()).isEqualTo("there");
    sh(
            "mkdir %1$s.in; echo in > %1$s.in/g; tar -c -C %1$s.in g | gantry volume import bound",
            local)
        .ok();
    assertThat(local.resolve("g")).hasContent("in");

    gantry("volume", "clone", "bound", "copy").ok();

    assertThat(sh("cat %s/f", data("copy")).ok()).isEqualTo("there");
    assertThat(Path.of(data)).isEmptyDirectory();
  }

  @Test
  void mistakesAreTold() {
    volume("one");
    volume("two");
    assertThat(gantry("volume", "export", "none").err()).contains("get none: no such volume");
    assertThat(sh("echo | gantry volume import none").err()).contains("get none: no such volume");
    assertThat(gantry("volume", "clone", "none", "x").err()).contains("get none: no such volume");
    assertThat(gantry("volume", "clone", "one", "two").err())
        .contains("create two: there is a volume of that name already");
    assertThat(gantry("volume", "clone", "one", "../x").err()).contains("../x");
    assertThat(gantry("volume", "clone", "one").code()).isNotZero();
    Result words = sh("seq 1000 | gantry volume import one");
    assertThat(words.code()).isEqualTo(1);
    assertThat(words.err()).doesNotContain("java.").contains("read tar");
    assertThat(gantry("volume", "import", "one", "nowhere.tar").err())
        .contains("open nowhere.tar: no such file or directory");
    assertThat(daemon.docker("volume", "ls", "-q").ok()).isEqualTo("one\ntwo");
  }

  @Test
  void aKilledDaemonLeavesNoHalfClone() {
    String one = volume("one");
    sh("cd %s; seq 30000 | xargs touch", one).ok();
    String draft = "ls -d %s/volumes/.*/_data/1*".formatted(daemon.dataRoot());

    try (ClientProcess clone = daemon.client(script("gantry volume clone one two"))) {
      Await.until(() -> sh(draft).code() == 0, () -> "the clone never began");
      assertThat(daemon.docker("volume", "rm", "one").err()).contains("in use", "clone");
      daemon.kill();
      assertThat(clone.await().code()).isNotZero();
    }
    daemon.startAgain();

    assertThat(daemon.docker("volume", "ls", "-q").ok()).isEqualTo("one");
    assertThat(sh(draft).code()).isNotZero();
    gantry("volume", "clone", "one", "two").ok();
    assertThat(sh("ls %s | wc -l", data("two")).ok()).isEqualTo("30000");
  }

  @Test
  void aKilledDaemonForgetsAnImport() {
    String one = volume("one");
    sh("cd %s; mkdir d; echo x > d/first; head -c 4M /dev/zero > d/z; tar -cf t d/first d/z", local)
        .ok();
    String slow = "(head -c 1M %s/t; sleep 60) | gantry volume import one".formatted(local);

    try (ClientProcess _ = daemon.client(script(slow))) {
      Await.until(() -> Files.exists(Path.of(one, "d/first")), () -> "the import never began");
      assertThat(daemon.docker("volume", "rm", "one").err()).contains("in use", "import");
      daemon.kill();
    }
    daemon.startAgain();

    assertThat(sh("ls -A %s", one).ok()).isEqualTo("d");
    gantry("volume", "import", "one", local + "/t").ok();
    assertThat(Path.of(one, "d/z")).hasSize(4 << 20);
    daemon.docker("volume", "rm", "one").ok();
  }

  @Test
  void aSubpathIsFilledAloneAndOnlyWhenItIsThereAndEmpty() {
    String one = volume("one");
    sh("cd %s; mkdir empty full; echo mine > full/mine; ln -s /etc out", one).ok();
    for (String subpath : List.of("empty", "full", "missing")) {
      String mount = "type=volume,src=one,dst=/etc,volume-subpath=" + subpath;
      gantry("create", "--mount", mount, "bb", "true").ok();
    }

    assertThat(sh("ls -A %s", one).ok()).isEqualTo("empty\nfull\nout");
    assertThat(sh("ls %s/empty", one).ok()).contains("passwd");
    assertThat(sh("ls %s/full", one).ok()).isEqualTo("mine");
    String out = "type=volume,src=one,dst=/etc,volume-subpath=out";
    assertThat(gantry("create", "--mount", out, "bb", "true").err())
        .contains("mount subpath out of volume one");
  }
}
