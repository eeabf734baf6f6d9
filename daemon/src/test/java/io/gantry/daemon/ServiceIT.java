package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.testing.Await;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a service of the system: its socket's group, its signals, its service manager. */
class ServiceIT {
  @TempDir Path folder;

  @Test
  void socketBelongsToTheGroup() throws IOException {
    try (DaemonProcess daemon = DaemonProcess.start("--group", "adm")) {
      PosixFileAttributes socket = Files.readAttributes(daemon.socket, PosixFileAttributes.class);
      assertThat(socket.group().getName()).isEqualTo("adm");
      assertThat(socket.owner().getName()).isEqualTo("root");
    }
  }

  @Test
  void missingGroupIsTold() {
    assertThatThrownBy(() -> DaemonProcess.start("--group", "no-such-group"))
        .hasMessageContaining("there is no such group");
  }

  @Test
  void hangUpReadsTheLogLevelAgain() throws IOException {
    Path file = folder.resolve("daemon.json");
    Files.writeString(file, "{\"log-level\": \"warn\"}");
    try (DaemonProcess daemon = DaemonProcess.start("--config-file", file.toString())) {
      ask(daemon, "before");
      assertThat(daemon.logText()).doesNotContain("before");

      Files.writeString(file, "{\"log-level\": \"debug\"}");
      daemon.signal("HUP");
      Await.until(() -> daemon.logText().contains("read again"), daemon::logText);
      ask(daemon, "after");
      assertThat(daemon.logText()).contains("debug GET /v", "containers/after/json: 404");

      Files.writeString(file, "{\"log-level\": \"nonsense\"}");
      daemon.signal("HUP");
      Await.until(
          () -> daemon.logText().contains("configuration not changed: log level nonsense"),
          daemon::logText);
      ask(daemon, "still");
      assertThat(daemon.logText()).contains("containers/still/json: 404");
    }
  }

  private static void ask(DaemonProcess daemon, String name) {
    assertThat(daemon.docker("container", "inspect", name).code()).isOne();
  }

  @Test
  void serviceManagerIsToldThatItIsReadyAndThatItStops() throws Exception {
    String socket = folder.resolve("notify").toString();
    String receive =
        """
        import os, socket, sys
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.bind(sys.argv[1])
        print("bound", flush=True)
        while True:
            print("[" + s.recv(4096).decode() + "]", flush=True)
        """;
    List<String> command = List.of("/usr/bin/python3", "-c", receive, socket);
    try (ClientProcess manager = new ClientProcess(command, Map.of(), folder)) {
      manager.expect("bound");
      try (DaemonProcess daemon = DaemonProcess.start(Map.of("NOTIFY_SOCKET", socket))) {
        manager.expect("[READY=1]");
        assertThat(daemon.docker("version").code()).isZero();
        assertThat(manager.printed()).doesNotContain("STOPPING");
      }
      manager.expect("[STOPPING=1]");
      assertThat(manager.printed()).isEqualTo("bound\n[READY=1]\n[STOPPING=1]\n");
    }
  }
}
