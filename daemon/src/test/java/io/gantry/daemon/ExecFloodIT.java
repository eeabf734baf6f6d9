package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that make execs without end, against a daemon with its usual heap of 256 MiB. */
class ExecFloodIT {
  private static final int MOST = 128;

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @BeforeAll
  static void start() {
    daemon.docker("run", "-d", "--name", "host", "bb", "sleep", "600").ok();
  }

  @Test
  void largeOnesAreRefusedBeforeTheHeapIsFull() throws IOException {
    String body = body(environment(200)); // 4 MiB each: a heap full after 64.
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      refused += create(body).startsWith("HTTP/1.1 409 ") ? 1 : 0;
    }

    assertThat(refused).isGreaterThan(90);
    assertThat(create(body)).contains("too many wait for their start");
    assertThat(daemon.logText()).doesNotContain("OutOfMemoryError");
    // Others go on; what waits is forgotten with its container.
    daemon.docker("rm", "-f", "host").ok();
    daemon.docker("run", "-d", "--name", "host", "bb", "sleep", "600").ok();
    assertThat(daemon.docker("exec", "host", "echo", "served").ok()).isEqualTo("served");
  }

  @Test
  void commandThatNoKernelTakesIsTold() throws IOException {
    assertThat(create(body(environment(350))))
        .startsWith("HTTP/1.1 400 ")
        .contains("argument list too long");
  }

  @Test
  void smallOnesAreCountedAndEndedOnesMakeRoom() throws IOException {
    daemon.docker("run", "-d", "--name", "busy", "bb", "sleep", "600").ok();
    for (int i = 0; i < MOST + 5; i++) {
      daemon.docker("exec", "busy", "true").ok();
    }
    for (int i = 0; i < MOST; i++) {
      assertThat(create("busy", body(""))).startsWith("HTTP/1.1 201 ");
    }
    assertThat(create("busy", body("")))
        .startsWith("HTTP/1.1 409 ")
        .contains("at most 128 in a container");
    daemon.docker("rm", "-f", "busy").ok();
  }

  /** So many variables of 20,000 characters. */
  private static String environment(int variables) {
    String variable = "\"A=%s\"".formatted("x".repeat(20_000));
    return String.join(",", Collections.nCopies(variables, variable));
  }

  private static String body(String env) {
    return "{\"Cmd\":[\"true\"],\"Env\":[%s]}".formatted(env);
  }

  private static String create(String body) throws IOException {
    return create("host", body);
  }

  private static String create(String container, String body) throws IOException {
    String path = "/containers/" + container + "/exec";
    return RawConnection.ask(daemon.socket, "POST", path, body);
  }
}
