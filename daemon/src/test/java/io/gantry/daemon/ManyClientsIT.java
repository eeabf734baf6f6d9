package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many clients at once, and clients that hang up in the middle: no connection or thread is left.
 */
class ManyClientsIT {
  private static final int CLIENTS = 200;

  /** Fewer than a container serves at once. */
  private static final int CROWD = 50;

  private static final Pattern ID = Pattern.compile("\"Id\":\"([0-9a-f]{64})\"");

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  @Test
  void twoHundredClientsRunAContainerEach() throws Exception {
    long before = sockets();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int code = i;
        answers.add(clients.submit(() -> runOne(code)));
      }
      for (int i = 0; i < CLIENTS; i++) {
        assertThat(answers.get(i).get()).contains("\"StatusCode\":" + i);
      }
    }
    assertThat(daemon.docker("ps", "-aq").ok()).isEmpty();
    awaitSockets(before);
  }

  private static String runOne(int code) throws IOException {
    String network = code % 2 == 0 ? "none" : "bridge";
    String created =
        post(
            "/containers/create",
            "{\"Image\":\"bb\",\"Cmd\":[\"sh\",\"-c\",\"exit %d\"],\"HostConfig\":{\"NetworkMode\":\"%s\"}}"
                .formatted(code, network));
    Matcher id = ID.matcher(created);
    assertThat(id.find()).as(created).isTrue();
    String path = "/containers/" + id.group(1);
    assertThat(post(path + "/start", "")).startsWith("HTTP/1.1 204");
    String waited = post(path + "/wait", "");
    assertThat(RawConnection.ask(daemon.socket, "DELETE", path, "")).startsWith("HTTP/1.1 204");
    return waited;
  }

  private static String post(String path, String json) throws IOException {
    return RawConnection.ask(daemon.socket, "POST", path, json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "::",
      textBlock =
          """
          POST /containers/busy/attach?stream=1&stdin=1&stdout=1&stderr=1 :: noise
          POST /containers/busy/attach?logs=1&stream=1&stdout=1   :: noise
          GET /containers/busy/logs?follow=1&stdout=1&stderr=1    :: noise
          GET /containers/busy/stats?stream=1                     :: pids_stats
          POST /containers/busy/wait                              :: 200 OK
          GET /events                                             :: 200 OK
          GET /images/bb/get                                      :: manifest
          """)
  void clientMayHangUp(String request, String until) throws IOException {
    daemon
        .docker(
            "run",
            "-d",
            "-i",
            "--name",
            "busy",
            "bb",
            "sh",
            "-c",
            "while :; do echo noise; sleep 0.01; done")
        .ok();
    long before = sockets();
    for (int i = 0; i < 5; i++) {
      try (RawConnection connection = new RawConnection(daemon.socket)) {
        connection.send(request + " HTTP/1.1\r\nHost: x\r\n\r\n");
        connection.expect(until);
      }
    }
    awaitSockets(before);
    assertThat(daemon.inspect("busy", "{{.State.Status}}")).isEqualTo("running");
  }

  /** Nothing is written to them, which would tell: the connection alone does. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "::",
      textBlock =
          """
          POST /containers/mute/attach?stream=1&stdin=1&stdout=1  :: typed
          POST /containers/mute/attach?stream=1&stdout=1&stderr=1 :: ''
          GET /containers/mute/logs?follow=1&stdout=1             :: noise
          GET /events                                             :: noise
          POST /containers/mute/wait                              :: noise
          """)
  void silenceHidesNoClientThatVanishes(String request, String sent) throws Exception {
    daemon.docker("run", "-d", "-i", "--name", "mute", "bb", "sleep", "300").ok();
    vanish(request, sent, 1); // The first one makes what stays.
    Held before = Held.settled(daemon, "mute");
    for (int i = 0; i < CLIENTS; i += CROWD) {
      vanish(request, sent, CROWD);
      before.await(daemon, "mute");
    }
    assertThat(daemon.inspect("mute", "{{.State.Status}}")).isEqualTo("running");
  }

  @Test
  void silentExecsLoseTheirClients() throws Exception {
    daemon.docker("run", "-d", "--name", "mute", "bb", "sleep", "300").ok();
    Held before = Held.settled(daemon, "mute");
    for (int i = 0; i < CROWD; i++) {
      Matcher id =
          ID.matcher(
              post("/containers/mute/exec", "{\"AttachStdout\":true,\"Cmd\":[\"sleep\",\"301\"]}"));
      assertThat(id.find()).isTrue();
      vanish("POST /exec/" + id.group(1) + "/start", "", 1);
    }
    Await.until(
        () -> daemon.docker("top", "mute").out().split("sleep 301").length == CROWD + 1,
        () -> daemon.docker("top", "mute").out());
    daemon
        .docker("exec", "mute", "sh", "-c", "kill $(pidof sleep)")
        .ok(); // Process 1 minds no signal.
    before.await(daemon, "mute");
  }

  /** As many clients at once come, and go without a word. */
  private static void vanish(String request, String sent, int clients) throws IOException {
    List<RawConnection> connections = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      RawConnection connection = new RawConnection(daemon.socket);
      connections.add(connection);
      connection.send(
          request + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    }
    for (RawConnection connection : connections) {
      connection.expect("\r\n\r\n");
      connection.send(sent);
    }
    for (RawConnection connection : connections) {
      connection.close();
    }
  }

  @Test
  void silentClientThatEndedItsInputStays() throws IOException {
    daemon
        .docker("run", "-d", "-i", "--name", "late", "bb", "sh", "-c", "cat; sleep 1; echo here")
        .ok();
    try (RawConnection client = new RawConnection(daemon.socket)) {
      client.send(
          "POST /containers/late/attach?stream=1&stdin=1&stdout=1 HTTP/1.1\r\nHost: x\r\n\r\n");
      client.expect("\r\n\r\n");
      client.halfClose();
      daemon.docker("exec", "late", "killall", "cat").ok();
      client.expect("here");
    }
  }

  @ParameterizedTest
  @CsvSource({"/images/load, saved.tar", "/images/create?fromSrc=-&repo=half, bb.tar"})
  void uploadMayBreakOff(String path, String file) throws IOException {
    daemon.docker("save", "-o", "saved.tar", "bb").ok();
    byte[] whole = Files.readAllBytes(daemon.root.resolve(file));
    List<String> images = daemon.docker("images", "-qa").ok().lines().toList();
    List<Path> stored = files();
    long before = sockets();
    try (RawConnection connection = new RawConnection(daemon.socket)) {
      connection.send(
          "POST "
              + path
              + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-tar\r\nContent-Length: "
              + whole.length
              + "\r\n\r\n");
      connection.send(Arrays.copyOf(whole, whole.length / 2));
    }
    awaitSockets(before);
    Await.until(() -> files().equals(stored), () -> "left: " + files() + " instead of " + stored);
    assertThat(daemon.docker("images", "-qa").ok().lines()).isEqualTo(images);
  }

  @Test
  void stalledClientDoesNotHoldTheContainer() throws IOException {
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "loud",
            "bb",
            "sh",
            "-c",
            "until test -e /go; do sleep 0.01; done; seq 500000")
        .ok();
    try (RawConnection connection = new RawConnection(daemon.socket)) {
      connection.send("POST /containers/loud/attach?stream=1&stdout=1 HTTP/1.1\r\nHost: x\r\n\r\n");
      connection.expect("\r\n\r\n");
      daemon.docker("exec", "loud", "touch", "/go").ok();
      assertThat(daemon.docker("wait", "loud").ok()).isEqualTo("0");
    }
    assertThat(daemon.docker("logs", "--tail", "1", "loud").out()).isEqualTo("500000\n");
  }

  private static List<Path> files() {
    try (Stream<Path> files = Files.walk(daemon.dataRoot())) {
      return files.filter(path -> !path.toString().contains("/metadata/")).sorted().toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      return List.of();
    }
  }

  private static void awaitSockets(long wanted) {
    Await.until(() -> sockets() <= wanted, () -> sockets() + " sockets, not " + wanted);
  }

  /** How many the daemon holds. */
  private static long sockets() {
    try (Stream<Path> descriptors =
        Files.list(Path.of("/proc", String.valueOf(daemon.pid()), "fd"))) {
      return descriptors.filter(ManyClientsIT::isSocket).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }
}
