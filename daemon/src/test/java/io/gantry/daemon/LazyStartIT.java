package io.gantry.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.linux.MountInfo;
import io.gantry.testing.BusyboxRoot;
import io.gantry.testing.DaemonProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers of an image that is not here yet. */
@Timeout(120)
class LazyStartIT {
  private static final int BALLAST = 60 << 20;
  private static final long LINE = 20_000_000;

  private DaemonProcess daemon;
  private StargzRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = new StargzRegistry(tar(), LINE);
    daemon = DaemonProcess.start();
  }

  @AfterEach
  void stop() {
    registry.close();
    // The mounts of lazy layers go with the daemon that serves them.
    daemon.stopGently();
    daemon.startAgain();
    daemon.close();
    assertThat(MountInfo.current())
        .noneMatch(mount -> mount.mountPoint().startsWith(daemon.root.toString()));
  }

  @Test
  void runsWhileTheLayerIsKeptBackAndAfterwards() throws IOException {
    registry.keepBack();
    pull("&lazy=1");
    String shown = "cat /etc/plain; id -u app; touch /new && ls -l /bin/sh | cut -c1-10";
    String first = run(registry.image(), "sh", "-c", shown);
    assertThat(first).isEqualTo("not executable\n1000\nlrwxrwxrwx");
    registry.letGo();
    // An ordinary pull of the same waits until all is here.
    pull("");
    assertThat(run(registry.image(), "sh", "-c", shown)).isEqualTo(first);
    assertThat(run(registry.image(), "sh", "-c", "wc -c < /ballast").strip())
        .isEqualTo(String.valueOf(BALLAST));
  }

  @Test
  void aKilledDaemonTakesTheContainerAndTheImageAlong() throws IOException {
    registry.keepBack();
    pull("&lazy=1");
    daemon.docker("run", "-d", "--name", "late", registry.image(), "sleep", "1000").ok();
    daemon.kill();
    daemon.startAgain();
    daemon.awaitState("late", "exited");
    assertThat(daemon.docker("images", "-q", registry.image()).ok()).isEmpty();
    registry.letGo();
    pull("");
    daemon.docker("start", "late").ok();
    daemon.awaitState("late", "running");
  }

  private void pull(String more) throws IOException {
    String answer =
        new GantryDoor(daemon)
            .ask("POST", "/images/create?fromImage=" + registry.image() + "&tag=latest" + more, "");
    assertThat(answer).contains("Status: ");
  }

  private String run(String... args) {
    List<String> all = new ArrayList<>(List.of("run", "--rm", "--network", "none"));
    all.addAll(List.of(args));
    return daemon.docker(all.toArray(String[]::new)).ok();
  }

  /** The test image, and a large file that compresses to itself. */
  private static byte[] tar() {
    byte[] root = BusyboxRoot.tar();
    byte[] header = Arrays.copyOf(root, 512);
    byte[] name = "ballast".getBytes(US_ASCII);
    Arrays.fill(header, 0, 100, (byte) 0);
    System.arraycopy(name, 0, header, 0, name.length);
    byte[] size = "%011o".formatted(BALLAST).getBytes(US_ASCII);
    System.arraycopy(size, 0, header, 124, size.length);
    header[156] = '0';
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    byte[] checksum = "%06o\0 ".formatted(sum).getBytes(US_ASCII);
    System.arraycopy(checksum, 0, header, 148, checksum.length);
    byte[] ballast = new byte[BALLAST];
    new Random(1).nextBytes(ballast);
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tar.writeBytes(header);
    tar.writeBytes(ballast);
    tar.writeBytes(root);
    return tar.toByteArray();
  }
}
