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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes that mount something, made with Docker's client and with the gantry command. */
class VolumeOptionsIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  /** Among other things, no mount is left on the host. */
  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    daemon.docker("volume", "prune", "-af").ok();
  }

  private static Result client(String name, String... words) {
    return daemon.client(name, words);
  }

  private static Result create(String client, String volume, String type, String device, String o) {
    return client(
        client,
        "volume",
        "create",
        "--opt",
        "type=" + type,
        "--opt",
        "device=" + device,
        "-o",
        "o=" + o,
        volume);
  }

  private static Path folder(String name) throws IOException {
    return Files.createDirectories(daemon.root.resolve("volume-options").resolve(name));
  }

  private static String data(String volume) {
    return daemon.docker("volume", "inspect", "-f", "{{.Mountpoint}}", volume).ok();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void memoryIsSharedWhileAnybodyHasItAndGoneThereafter(String client) {
    create(client, "mem", "tmpfs", "tmpfs", "size=1m,mode=1777,noexec").ok();
    daemon.docker("run", "-d", "--name", "one", "-v", "mem:/m", "bb", "sleep", "1000").ok();
    daemon.docker("run", "-d", "--name", "two", "-v", "mem:/m", "bb", "sleep", "1000").ok();

    daemon.docker("exec", "one", "sh", "-c", "echo shared > /m/f").ok();
    assertThat(daemon.docker("exec", "two", "cat", "/m/f").ok()).isEqualTo("shared");
    assertThat(daemon.docker("exec", "two", "grep", " /m ", "/proc/mounts").ok())
        .contains("tmpfs", "noexec", "size=1024k");
    assertThat(daemon.docker("exec", "one", "dd", "if=/dev/zero", "of=/m/big", "bs=64k").all())
        .contains("No space left on device");

    daemon.docker("rm", "-f", "one").ok();
    assertThat(daemon.docker("exec", "two", "cat", "/m/f").ok()).isEqualTo("shared");
    daemon.docker("rm", "-f", "two").ok();
    assertThat(daemon.docker("run", "--rm", "-v", "mem:/m", "bb", "ls", "/m").ok()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void aFolderOfTheHostStaysWhenTheVolumeGoes(String client) throws IOException {
    Path folder = folder("bound-" + client);
    create(client, "bound", "none", folder.toString(), "bind").ok();

    daemon.docker("run", "--rm", "-v", "bound:/b", "bb", "sh", "-c", "echo kept > /b/f").ok();
    assertThat(Path.of(data("bound"))).isEmptyDirectory();
    daemon.docker("volume", "rm", "bound").ok();

    assertThat(folder.resolve("f")).hasContent("kept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void theMountFlagTakesDriverOptions(String client) throws IOException {
    Path folder = folder("flag-" + client);
    Files.writeString(folder.resolve("f"), "there");
    String mount = "type=volume,dst=/b,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=";

    assertThat(client(client, "run", "--rm", "--mount", mount + folder, "bb", "cat", "/b/f").ok())
        .isEqualTo("there");
  }

  @Test
  void readOnlyBindsRefuseWriting() throws IOException {
    create("docker", "fixed", "none", folder("fixed").toString(), "bind,ro").ok();

    Result touched = daemon.docker("run", "--rm", "-v", "fixed:/b:nocopy", "bb", "touch", "/b/f");

    assertThat(touched.all()).contains("Read-only file system");
  }

  @Test
  void anOverlayShowsItsLowerAndKeepsItsUpper() throws IOException {
    Files.writeString(folder("lower").resolve("f"), "below");
    String options =
        "lowerdir="
            + folder("lower")
            + ",upperdir="
            + folder("upper")
            + ",workdir="
            + folder("work");
    create("docker", "over", "overlay", "overlay", options).ok();

    String run = "cat /o/f; echo above > /o/f";
    assertThat(daemon.docker("run", "--rm", "-v", "over:/o", "bb", "sh", "-c", run).ok())
        .isEqualTo("below");

    assertThat(folder("lower").resolve("f")).hasContent("below");
    assertThat(folder("upper").resolve("f")).hasContent("above");
  }

  @Test
  void theImagesContentIsCopiedAtFirstUseOnly() throws IOException {
    Path folder = folder("first");
    create("docker", "first", "none", folder.toString(), "bind").ok();

    daemon.docker("create", "-v", "first:/etc", "bb").ok();
    assertThat(folder).isNotEmptyDirectory();
    Files.writeString(folder.resolve("mine"), "mine");
    daemon.docker("create", "-v", "first:/bin", "bb").ok();

    assertThat(folder.resolve("busybox")).doesNotExist();
    assertThat(folder.resolve("mine")).hasContent("mine");
  }

  @Test
  void copiesOfAStoppedContainerReachWhatIsMounted() throws IOException {
    Path folder = folder("copied");
    create("docker", "copied", "none", folder.toString(), "bind").ok();
    daemon.docker("create", "--name", "box", "-v", "copied:/b:nocopy", "bb").ok();

    daemon.docker("cp", "/etc/hostname", "box:/b/f").ok();

    assertThat(folder.resolve("f")).exists();
  }

  @Test
  void mountsOutliveAKilledDaemonAsTheirContainersDo() throws IOException {
    create("docker", "mem", "tmpfs", "tmpfs", "size=1m").ok();
    create("docker", "other", "none", folder("other").toString(), "bind").ok();
    String[] volumes = {"-v", "mem:/m", "-v", "other:/b:nocopy"};
    daemon
        .docker("run", "-d", "--name", "lasting", volumes[0], volumes[1], "bb", "sleep", "99")
        .ok();
    daemon
        .docker("run", "-d", "--name", "ending", volumes[2], volumes[3], "bb", "sleep", "99")
        .ok();
    daemon.docker("exec", "lasting", "sh", "-c", "echo kept > /m/f").ok();
    String pid = daemon.inspect("ending", "{{.State.Pid}}");

    daemon.kill();
    ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    daemon.startAgain();
    daemon.awaitState("ending", "exited");

    // What nobody has any more is unmounted; what one has goes on, and others get the same.
    assertThat(Path.of(data("other"))).isEmptyDirectory();
    assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(data("other"));
    assertThat(daemon.docker("run", "--rm", "-v", "mem:/m", "bb", "cat", "/m/f").ok())
        .isEqualTo("kept");
    assertThat(daemon.docker("exec", "lasting", "cat", "/m/f").ok()).isEqualTo("kept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none:/nowhere:bind", "nosuchfs:dev:", "tmpfs:tmpfs:size=much"})
  void aMountThatFailsSaysWhyAndLeavesNothing(String text) {
    String[] parts = text.split(":", -1);
    create("docker", "bad", parts[0], parts[1], parts[2]).ok();

    Result run = daemon.docker("run", "--rm", "-v", "bad:/x", "bb", "true");

    assertThat(run.code()).isEqualTo(125);
    assertThat(run.err()).contains("failed to mount local volume bad", parts[1]);
    daemon.docker("volume", "rm", "bad").ok();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void quotasAreRefusedInDockersWords(String client) {
    Result made = client(client, "volume", "create", "--opt", "size=1G", "small");

    assertThat(made.code()).isEqualTo(1);
    assertThat(made.err()).contains("create small: quota size requested but no quota support");
  }
}
