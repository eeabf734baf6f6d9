package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Ways to run a container that need more than a look from inside: ports, namespaces, restarts. */
class RunModesIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  @Test
  void detachedPrintsItsIdAndRunsOn() {
    String id = daemon.docker("run", "-d", "--name", "bg", "bb", "sleep", "60").ok();

    assertThat(id).matches("[0-9a-f]{64}");
    assertThat(daemon.inspect("bg", "{{.Id}} {{.State.Status}}")).isEqualTo(id + " running");
  }

  @Test
  void publishedPortsAreReachedFromTheHost() throws IOException {
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "web",
            "-p",
            "80",
            "-p",
            "127.0.0.1::81/udp",
            "bb",
            "sh",
            "-c",
            "httpd -f -h /www")
        .ok();
    int tcp = port("web", "80/tcp");
    int udp = port("web", "81/udp");

    assertThat(http("127.0.0.1", tcp)).endsWith("served by busybox\n");
    assertThat(http(daemon.subnet + ".1", tcp)).endsWith("served by busybox\n");
    try (ClientProcess server = udpServerIn("web")) {
      server.expect("listening");
      assertThat(udpEcho(udp)).isEqualTo("datagram");
    }
    assertThat(daemon.docker("port", "web").ok())
        .contains("80/tcp -> 0.0.0.0:" + tcp, "81/udp -> 127.0.0.1:" + udp);
    assertThat(daemon.docker("ps", "--format", "{{.Ports}}").ok()).contains(tcp + "->80/tcp");
  }

  @Test
  void allExposedPortsArePublished() throws IOException {
    daemon
        .docker(
            "run", "-d", "--name", "all", "-P", "--expose", "80", "bb", "httpd", "-f", "-h", "/www")
        .ok();

    assertThat(http("127.0.0.1", port("all", "80/tcp"))).endsWith("served by busybox\n");
  }

  @Test
  void namespacesOfAnotherContainerAreShared() {
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "first",
            "--ipc",
            "shareable",
            "--hostname",
            "one",
            "bb",
            "sleep",
            "61")
        .ok();
    String theirs = daemon.docker("exec", "first", "sh", "-c", links()).ok();

    String mine =
        daemon
            .docker(
                "run",
                "--rm",
                "--network",
                "container:first",
                "--ipc",
                "container:first",
                "--pid",
                "container:first",
                "bb",
                "sh",
                "-c",
                links() + "; cat /proc/1/comm; hostname")
            .ok();

    assertThat(mine).isEqualTo(theirs + "\nsleep\none");
  }

  private static String links() {
    return "for ns in net ipc pid; do readlink /proc/self/ns/$ns; done";
  }

  @Test
  void hostNamespacesAreTheHosts() throws IOException {
    for (String name : new String[] {"ipc", "pid", "uts"}) {
      String host =
          java.nio.file.Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/" + name))
              .toString();
      String link = "/proc/self/ns/" + name;
      assertThat(daemon.docker("run", "--rm", "--" + name, "host", "bb", "readlink", link).ok())
          .as(name)
          .isEqualTo(host);
      assertThat(daemon.docker("run", "--rm", "bb", "readlink", link).ok())
          .as(name)
          .isNotEqualTo(host);
    }
  }

  @Test
  void initForwardsSignalsAndReaps() {
    daemon
        .docker(
            "run",
            "-d",
            "--init",
            "--name",
            "init",
            "bb",
            "sh",
            "-c",
            "trap 'exit 5' USR1; (sleep 0.01 &); echo ready; while :; do sleep 0.02; done")
        .ok();
    Await.until(() -> daemon.docker("logs", "init").out().contains("ready"), () -> "not ready");
    daemon.docker("kill", "-s", "USR1", "init").ok();

    assertThat(daemon.docker("wait", "init").ok()).isEqualTo("5");
  }

  @Test
  void processesAreLimited() {
    Result result =
        daemon.docker(
            "run",
            "--rm",
            "--pids-limit",
            "6",
            "bb",
            "sh",
            "-c",
            "for i in 1 2 3 4 5 6 7 8; do sleep 5 & done; echo all");

    assertThat(result.err()).contains("can't fork");
  }

  @Test
  void stopSignalAndTimeoutOfTheContainerCount() {
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "polite",
            "--stop-signal",
            "USR2",
            "bb",
            "sh",
            "-c",
            "trap 'exit 3' USR2; echo ready; while :; do sleep 0.02; done")
        .ok();
    Await.until(() -> daemon.docker("logs", "polite").out().contains("ready"), () -> "not ready");
    daemon.docker("stop", "polite").ok();
    assertThat(daemon.inspect("polite", "{{.State.ExitCode}}")).isEqualTo("3");

    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "deaf",
            "--stop-timeout",
            "1",
            "bb",
            "sh",
            "-c",
            "trap '' TERM; echo ready; while :; do sleep 0.02; done")
        .ok();
    Await.until(() -> daemon.docker("logs", "deaf").out().contains("ready"), () -> "not ready");
    long begin = System.nanoTime();
    daemon.docker("stop", "deaf").ok();
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
    assertThat(daemon.inspect("deaf", "{{.State.ExitCode}}")).isEqualTo("137");
  }

  @Test
  void restartOnFailureCountsAndGivesUp() {
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "again",
            "--restart",
            "on-failure:2",
            "bb",
            "sh",
            "-c",
            "echo run; exit 4")
        .ok();

    daemon.awaitState("again", "exited");
    assertThat(daemon.inspect("again", "{{.RestartCount}} {{.State.ExitCode}}")).isEqualTo("2 4");
    assertThat(daemon.docker("logs", "again").out()).isEqualTo("run\nrun\nrun\n");
  }

  @Test
  void restartAlwaysGoesOnUntilItIsStopped() {
    daemon
        .docker("run", "-d", "--name", "always", "--restart", "always", "bb", "sleep", "0.05")
        .ok();

    Await.until(
        () -> Integer.parseInt(daemon.inspect("always", "{{.RestartCount}}")) >= 2,
        () -> "not restarted");
    daemon.docker("stop", "-t", "0", "always").ok();
    daemon.awaitState("always", "exited");
  }

  @Test
  void removesItselfWhenDetached() {
    daemon.docker("run", "-d", "--rm", "--name", "gone", "bb", "true").ok();

    Await.until(
        () -> daemon.docker("ps", "-aq").ok().isEmpty(), () -> daemon.docker("ps", "-a").out());
  }

  @Test
  void identityFileHoldsTheId() throws IOException {
    String id = daemon.docker("run", "-d", "--cidfile", "cid", "bb", "true").ok();

    assertThat(daemon.root.resolve("cid")).hasContent(id);
  }

  private static int port(String name, String port) {
    return Integer.parseInt(
        daemon.inspect(
            name, "{{(index (index .NetworkSettings.Ports \"" + port + "\") 0).HostPort}}"));
  }

  /** Busybox serves no datagrams, so a process of the host does, in the container's network. */
  private static ClientProcess udpServerIn(String name) {
    String pid = daemon.inspect(name, "{{.State.Pid}}");
    String echo =
        """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(("", 81))
        print("listening", flush=True)
        s.sendto(*s.recvfrom(100))
        """;
    return daemon.client(List.of("nsenter", "-n", "-t", pid, "python3", "-c", echo));
  }

  static String http(String host, int port) throws IOException {
    IOException last = null;
    for (int i = 0; i < 100; i++) {
      try (Socket socket = new Socket(host, port)) {
        socket.setSoTimeout(2000);
        socket
            .getOutputStream()
            .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!answer.isEmpty()) {
          return answer;
        }
      } catch (IOException e) {
        last = e;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
    throw new IOException("no answer from " + host + ":" + port, last);
  }

  private static String udpEcho(int port) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(200);
      byte[] ping = "datagram".getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 20; i++) {
        socket.send(new DatagramPacket(ping, ping.length, InetAddress.getLoopbackAddress(), port));
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        try {
          socket.receive(answer);
          return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        } catch (java.net.SocketTimeoutException e) {
          // The server inside may not listen yet.
        }
      }
      throw new AssertionError("no UDP answer on " + port);
    }
  }
}
