package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
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

/** What containers have in common: volumes, and memory. */
class SharingIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @BeforeAll
  static void start() {
    daemon
        .docker("import", "-c", "VOLUME /data", "-c", "CMD [\"sh\"]", "bb.tar", "voluminous")
        .ok();
  }

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    assertThat(daemon.docker("volume", "ls", "-q").ok()).isEmpty();
  }

  @Test
  void volumesOfAnImageAreMadeFilledAndRemoved() {
    daemon.docker("run", "--name", "one", "voluminous", "sh", "-c", "echo more > /data/new").ok();
    assertThat(volumes("one")).isEqualTo("volume /data true");
    assertThat(daemon.docker("run", "--rm", "voluminous", "cat", "/data/file").ok())
        .isEqualTo("from the image");

    // --rm has taken its own along; this one stays until it is asked for.
    assertThat(daemon.docker("volume", "ls", "-q").ok().lines()).hasSize(1);
    daemon.docker("rm", "one").ok();
    String kept = daemon.docker("volume", "ls", "-q").ok();
    assertThat(kept).matches("[0-9a-f]{64}");
    assertThat(daemon.docker("run", "--rm", "-v", kept + ":/x", "bb", "cat", "/x/new").ok())
        .isEqualTo("more");
    daemon.docker("volume", "rm", kept).ok();
  }

  @Test
  void anonymousVolumesGoWithTheirContainerWhenAsked() {
    daemon.docker("create", "-v", "/a", "-v", "named:/n", "--name", "one", "voluminous").ok();
    assertThat(daemon.docker("volume", "ls", "-q").ok().lines()).hasSize(3);

    daemon.docker("rm", "-v", "one").ok();

    assertThat(daemon.docker("volume", "ls", "-q").ok()).isEqualTo("named");
    daemon.docker("volume", "rm", "named").ok();
  }

  @Test
  void mountsOfAnotherContainerAreSharedAlsoReadOnly() throws IOException {
    Path folder = Files.createDirectory(daemon.root.resolve("folder"));
    daemon
        .docker(
            "run",
            "--name",
            "one",
            "-v",
            folder + ":/host",
            "-v",
            "/anon",
            "voluminous",
            "sh",
            "-c",
            "echo 1 > /host/f; echo 2 > /anon/f; echo 3 > /data/f")
        .ok();

    assertThat(
            daemon
                .docker(
                    "run",
                    "--rm",
                    "--volumes-from",
                    "one",
                    "bb",
                    "sh",
                    "-c",
                    "cat /host/f /anon/f /data/f; echo 4 > /data/g")
                .ok())
        .isEqualTo("1\n2\n3");
    Result refused =
        daemon.docker(
            "run",
            "--rm",
            "--volumes-from",
            "one:ro",
            "bb",
            "sh",
            "-c",
            "cat /data/g; echo 5 > /data/g; echo 6 > /host/f; echo 7 > /anon/f");
    assertThat(refused.out()).isEqualTo("4\n");
    assertThat(refused.err().lines()).hasSize(3).allMatch(l -> l.contains("Read-only file system"));
  }

  @Test
  void ownMountsReplaceSharedOnesAndSharedOnesTheImages() {
    daemon.docker("run", "--name", "one", "voluminous", "sh", "-c", "echo one > /data/f").ok();

    assertThat(
            daemon
                .docker("run", "--rm", "--volumes-from", "one", "voluminous", "cat", "/data/f")
                .ok())
        .isEqualTo("one");
    assertThat(
            daemon
                .docker(
                    "run", "--rm", "--volumes-from", "one", "--tmpfs", "/data", "bb", "ls", "/data")
                .ok())
        .isEmpty();
  }

  @Test
  void lastContainerTakesTheAnonymousVolumeAlong() {
    daemon.docker("create", "--name", "one", "voluminous").ok();
    daemon.docker("create", "--name", "two", "--volumes-from", "one", "bb").ok();

    daemon.docker("rm", "-v", "one").ok();
    assertThat(volumes("two")).isEqualTo("volume /data true");
    daemon.docker("start", "two").ok();

    daemon.docker("rm", "-fv", "two").ok();
    assertThat(daemon.docker("volume", "ls", "-q").ok()).isEmpty();
  }

  @Test
  void badSharingIsTold() {
    daemon.docker("create", "--name", "one", "bb").ok();

    assertThat(refusal("--volumes-from", "missing")).contains("No such container: missing");
    assertThat(refusal("--volumes-from", "one:z")).contains("invalid mode: z");
    assertThat(refusal("--volumes-from", ":ro")).contains("No such container");
    assertThat(refusal("--ipc", "container:one")).contains("non-shareable IPC");
    daemon.docker("create", "--name", "two", "--ipc", "shareable", "bb").ok();
    assertThat(refusal("--ipc", "container:two")).contains("cannot join ipc of a non running");
  }

  @Test
  void sharedMemoryIsThatOfTheOtherContainer() {
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "donor",
            "--ipc",
            "shareable",
            "--shm-size",
            "7m",
            "bb",
            "sleep",
            "300")
        .ok();

    assertThat(inMemoryOf("donor", "echo theirs > /dev/shm/f; df -k /dev/shm | tail -1"))
        .contains(" 7168 ");
    assertThat(daemon.docker("exec", "donor", "cat", "/dev/shm/f").ok()).isEqualTo("theirs");
    daemon.docker("exec", "donor", "sh", "-c", "echo mine > /dev/shm/g").ok();
    assertThat(inMemoryOf("donor", "cat /dev/shm/g; grep /dev/shm /proc/mounts"))
        .startsWith("mine\n")
        .contains("nosuid,nodev,noexec");
    // A chain: who shares the donor's is itself a donor.
    daemon
        .docker("run", "-d", "--name", "link", "--ipc", "container:donor", "bb", "sleep", "300")
        .ok();
    assertThat(inMemoryOf("link", "cat /dev/shm/f")).isEqualTo("theirs");
    daemon.docker("rm", "-f", "donor").ok();
    assertThat(daemon.docker("exec", "link", "cat", "/dev/shm/f").ok()).isEqualTo("theirs");
  }

  @Test
  void linkInTheDonorLeadsNowhere() {
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "donor",
            "--ipc",
            "shareable",
            "--privileged",
            "bb",
            "sh",
            "-c",
            "umount /dev/shm && rmdir /dev/shm && ln -s /etc /dev/shm && echo ready && sleep 300")
        .ok();
    Await.until(() -> daemon.docker("logs", "donor").out().contains("ready"), () -> "not ready");

    assertThat(refusal("--ipc", "container:donor")).contains("share /dev/shm of", "ELOOP");
  }

  @Test
  void memoryIsPrivateByDefaultAndAbsentWhenAsked() {
    daemon.docker("run", "-d", "--name", "one", "bb", "sh", "-c", "echo x > /dev/shm/f; sleep 300");
    assertThat(daemon.docker("run", "--rm", "--ipc", "private", "bb", "ls", "/dev/shm").ok())
        .isEmpty();
    assertThat(daemon.docker("run", "--rm", "--ipc", "none", "bb", "ls", "/dev").ok())
        .doesNotContain("shm");
  }

  private static String inMemoryOf(String donor, String script) {
    return daemon
        .docker("run", "--rm", "--ipc", "container:" + donor, "bb", "sh", "-c", script)
        .ok();
  }

  private static String refusal(String flag, String value) {
    Result result = daemon.docker("run", "--rm", flag, value, "bb", "true");
    assertThat(result.code()).as(result.all()).isEqualTo(125);
    return result.err();
  }

  private static String volumes(String container) {
    return daemon.inspect(container, "{{range .Mounts}}{{.Type}} {{.Destination}} {{.RW}} {{end}}");
  }
}
