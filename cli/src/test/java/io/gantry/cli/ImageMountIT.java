package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images as mounts, with Docker's client and with the gantry command. */
class ImageMountIT {
  private static final String MOUNT = "type=image,src=stuff,dst=/x";

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @BeforeAll
  static void start() {
    layer("bb", "base", "mkdir -p /d/e /gone; echo low > /d/e/low; ln -s d/e /in; ln -s /d /out");
    layer("base", "more", "echo two > /d/e/two; rm -r /gone; ln -s ../../.. /d/up");
    layer("more", "full", "rm -r /d/e; mkdir /d/e; echo top > /d/e/top; echo wide > /d/wide");
  }

  /** Among other things, no mount and no folder of a container is left. */
  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    assertThat(daemon.dataRoot().resolve("snapshots/containers")).isEmptyDirectory();
  }

  private static void layer(String from, String to, String script) {
    daemon.docker("run", "--name", "maker", from, "sh", "-c", script).ok();
    daemon.docker("commit", "-c", "LABEL made=" + to, "maker", to).ok();
    daemon.docker("rm", "maker").ok();
  }

  private static Result client(String name, String... words) {
    return daemon.client(name, words);
  }

  private static Result sh(String client, String mount, String script) {
    return client(client, "run", "--rm", "--mount", mount, "bb", "sh", "-c", script);
  }

  private static void stuff() {
    daemon.docker("tag", "full", "stuff").ok();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void theMergedFilesAreThereAndReadOnly(String client) {
    stuff();

    String script = "ls /x/d /x/d/e; ls -d /x/gone; touch /x/d/new; rm /x/d/wide";
    Result run = sh(client, MOUNT, script);

    assertThat(run.out()).contains("wide", "top").doesNotContain("low", "two");
    assertThat(run.err()).contains("/x/gone: No such file").contains("Read-only file system");
    assertThat(sh(client, MOUNT, "cat /x/d/wide").ok()).isEqualTo("wide");
  }

  @ParameterizedTest
  @CsvSource({
    "docker, d, wide",
    "gantry, d, wide",
    "docker, d/e, top",
    "gantry, in, top",
    "docker, in/../d/e/, top",
    "docker, ., d"
  })
  void aSubpathIsAPlaceInTheMergedFiles(String client, String subpath, String file) {
    stuff();

    String mount = MOUNT + ",image-subpath=" + subpath;
    Result run = sh(client, mount, "ls /x; cat /x/low /x/two; touch /x/new");

    assertThat(run.out()).contains(file);
    assertThat(run.err()).contains("/x/low", "/x/two", "Read-only file system");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void aSubpathOfSeveralLayersHasThemAll(String client) {
    String mount = "type=image,src=more,dst=/x,image-subpath=d/e";

    assertThat(sh(client, mount, "cat /x/low /x/two").ok()).isEqualTo("low\ntwo");
  }

  @Test
  void aSubpathMayBeAFile() {
    stuff();

    Result run = sh("docker", MOUNT + ",image-subpath=d/wide", "cat /x; echo more > /x");

    assertThat(run.out()).isEqualTo("wide\n");
    assertThat(run.err()).contains("Read-only file system");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"d/e/low", "gone", "in/low", "d/wide/x", "out", "d/up", "../d", "/d", "d/../../x"})
  void whatIsNotInTheImageIsRefused(String subpath) {
    stuff();

    Result run = sh("docker", MOUNT + ",image-subpath=" + subpath, "ls /x");

    assertThat(run.code()).isEqualTo(125);
    assertThat(run.err()).contains("subpath");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void aMissingImageIsToldInDockersWords(String client) {
    Result run =
        client(client, "create", "--pull=never", "--mount", "type=image,src=none,dst=/x", "bb");

    assertThat(run.code()).isNotZero();
    assertThat(run.err()).contains("No such image: none");
    assertThat(sh(client, "type=image,src=bb,dst=x", "ls").err())
        .contains("invalid mount path: 'x' mount path must be absolute");
    assertThat(sh(client, "type=image,dst=/x", "ls").err()).contains("Source");
  }

  @Test
  void inspectTellsOfIt() {
    stuff();
    daemon.docker("create", "--name", "box", "--mount", MOUNT + ",image-subpath=d", "bb").ok();

    assertThat(daemon.inspect("box", "{{json .HostConfig.Mounts}}"))
        .contains("\"Type\":\"image\"", "\"Source\":\"stuff\"", "{\"Subpath\":\"d\"}");
    assertThat(daemon.inspect("box", "{{range .Mounts}}{{.Type}} {{.Destination}} {{.RW}}{{end}}"))
        .isEqualTo("image /x false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void anImageStaysWhileAContainerMountsIt(String client) {
    layer("bb", "kept", "echo kept > /f");
    String[] mounts = {"--mount", "type=image,src=kept,dst=/x", "bb", "cat", "/x/f"};
    client(client, "create", "--name", "box", mounts[0], mounts[1], mounts[2], mounts[3], mounts[4])
        .ok();

    Result removed = client(client, "rmi", "kept");
    assertThat(removed.code()).isNotZero();
    assertThat(removed.err()).contains("is using its referenced image");
    daemon.docker("image", "prune", "-af", "--filter", "label=made=kept");
    assertThat(daemon.docker("images", "-q", "kept").ok()).isNotEmpty();

    // By force the image goes, and its files with the container.
    client(client, "rmi", "-f", "kept").ok();
    assertThat(client(client, "start", "-a", "box").ok()).isEqualTo("kept");
    client(client, "rm", "box").ok();
    assertThat(daemon.docker("images", "-q", "kept").ok()).isEmpty();
  }

  @Test
  void itOutlivesAKilledDaemonAndLeavesNothing() throws IOException {
    stuff();
    daemon.docker("run", "-d", "--name", "box", "--mount", MOUNT, "bb", "sleep", "1000").ok();
    daemon.docker("rmi", "stuff").ok();

    daemon.kill();
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(daemon.root + "/");
    daemon.startAgain();

    assertThat(daemon.docker("exec", "box", "cat", "/x/d/wide").ok()).isEqualTo("wide");
    daemon.docker("restart", "-t", "0", "box").ok();
    assertThat(daemon.docker("exec", "box", "cat", "/x/d/wide").ok()).isEqualTo("wide");
  }

  @Test
  void othersShareItAndCopiesReachIt() {
    stuff();
    daemon.docker("create", "--name", "box", "--mount", MOUNT, "bb").ok();

    String[] cat = {"bb", "cat", "/x/d/wide"};
    assertThat(daemon.docker("run", "--rm", "--volumes-from", "box", cat[0], cat[1], cat[2]).ok())
        .isEqualTo("wide");
    assertThat(daemon.docker("cp", "box:/x/d/wide", "-").ok()).contains("wide");
    assertThat(daemon.docker("cp", "/etc/hostname", "box:/x/d/f").all()).contains("read-only");
  }
}
