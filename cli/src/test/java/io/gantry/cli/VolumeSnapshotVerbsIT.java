package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Snapshots and sizes of volumes with the gantry command. */
class VolumeSnapshotVerbsIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterAll
  static void stop() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  private static Result gantry(String... words) {
    List<String> command = new ArrayList<>(DaemonProcess.commandLineTool());
    command.addAll(List.of(words));
    try (ClientProcess client = daemon.client(command)) {
      return client.endInput().await();
    }
  }

  private static String sh(String script) {
    return daemon.docker("run", "--rm", "-v", "data:/d", "bb", "sh", "-c", script).ok();
  }

  @Test
  void aVolumeIsTakenBack() {
    sh("echo before > /d/f");
    assertThat(gantry("volume", "snapshot", "create", "data").ok()).isEqualTo("1");
    assertThat(gantry("volume", "snapshot", "create", "--no-pause", "data", "named").ok())
        .isEqualTo("named");
    sh("echo after > /d/f");
    assertThat(gantry("volume", "snapshot", "ls", "-q", "data").ok()).isEqualTo("1\nnamed");
    assertThat(gantry("volume", "snapshot", "ls", "data").ok()).contains("NAME", "CREATED", "SIZE");

    gantry("volume", "snapshot", "rollback", "data", "named").ok();
    assertThat(sh("cat /d/f")).isEqualTo("before");
    gantry("volume", "snapshot", "rm", "data", "named", "1").ok();
    assertThat(gantry("volume", "snapshot", "ls", "-q", "data").ok()).isEmpty();
    assertThat(gantry("volume", "snapshot", "rollback", "data", "1").err())
        .contains("volume data has no snapshot \"1\"");
    assertThat(gantry("volume", "snapshot").out()).contains("snapshot create");
    assertThat(gantry("volume", "snapshot", "creat").err()).contains("create");
  }

  @Test
  void sizesAreListed() {
    sh("dd if=/dev/zero of=/d/big bs=1M count=3");

    assertThat(gantry("volume", "ls", "--size").ok())
        .containsPattern("VOLUME NAME +SIZE")
        .containsPattern("data +3\\.1");
  }
}
