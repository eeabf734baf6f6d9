package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.linux.MountInfo;
import io.gantry.testing.BusyboxRoot;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.StargzRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    registry = new StargzRegistry(BusyboxRoot.tarWithBallast(BALLAST), LINE);
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
}
