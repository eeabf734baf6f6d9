package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.BusyboxRoot;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Result;
import io.gantry.testing.StargzRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command's words for images that run before they are here. */
@Timeout(120)
class LazyPullIT {
  private DaemonProcess daemon;
  private StargzRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = new StargzRegistry(BusyboxRoot.tarWithBallast(8 << 20), 100_000_000);
    daemon = DaemonProcess.start();
    registry.keepBack();
  }

  @AfterEach
  void stop() {
    registry.close();
    // The mounts of lazy layers go with the daemon that serves them.
    daemon.stopGently();
    daemon.startAgain();
    daemon.close();
  }

  @Test
  void runTakesWhatItNeedsOfAnImageThatIsNotHere() {
    Result ran =
        gantry(
            "run",
            "--rm",
            "--network",
            "none",
            "--pull=lazy",
            registry.image(),
            "cat",
            "/etc/plain");
    assertThat(ran.ok()).endsWith("not executable");
    registry.letGo();
  }

  @Test
  void pullComesBackBeforeTheImageIsHere() {
    assertThat(gantry("pull", "--lazy", registry.image()).ok()).contains("Status: ");
    assertThat(gantry("run", "--rm", "--network", "none", registry.image(), "id", "-u", "app").ok())
        .isEqualTo("1000");
    registry.letGo();
    gantry("pull", registry.image()).ok();
  }

  private Result gantry(String... words) {
    List<String> command = new ArrayList<>(DaemonProcess.commandLineTool());
    command.addAll(List.of(words));
    try (ClientProcess client = daemon.client(command)) {
      return client.endInput().await();
    }
  }
}
