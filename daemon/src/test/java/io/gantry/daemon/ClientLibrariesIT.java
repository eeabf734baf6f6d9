package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import io.gantry.testing.Await;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The two libraries that most programs for Docker are written with. */
class ClientLibrariesIT {
  private static final int PATIENCE_SECONDS = 20;

  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  @Test
  void dockerPy() {
    String script = daemon.resource("docker_py.py").toString();
    try (ClientProcess client = daemon.client(List.of("/usr/bin/python3", script))) {
      assertThat(client.await().ok()).isEqualTo("all of it");
    }
  }

  @Test
  void dockerJava() throws IOException, InterruptedException {
    try (DockerClient client = client();
        Collector<Event> events = client.eventsCmd().exec(new Collector<>())) {
      String id = create(client);
      try (Collector<Frame> attached = attach(client, id)) {
        client.startContainerCmd(id).exec();
        attached.awaitCompletion(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(text(attached.seen)).isEqualTo("got typed");
      }
      int code =
          client.waitContainerCmd(id).exec(new WaitContainerResultCallback()).awaitStatusCode();
      assertThat(code).isEqualTo(7);
      try (Collector<Frame> log =
          client.logContainerCmd(id).withStdOut(true).withStdErr(true).exec(new Collector<>())) {
        log.awaitCompletion(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(text(log.seen)).isEqualTo("got typed");
      }
      client.removeContainerCmd(id).exec();
      assertThatThrownBy(() -> client.inspectContainerCmd(id).exec())
          .isInstanceOf(NotFoundException.class);
      Await.until(() -> actions(events).contains("destroy"), () -> "events: " + actions(events));
      assertThat(actions(events))
          .contains("attach")
          .containsSubsequence("create", "start", "die", "destroy");
    }
  }

  @Test
  void dockerJavaLooksIntoARunningOne() throws IOException, InterruptedException {
    try (DockerClient client = client()) {
      String id = client.createContainerCmd("bb").withCmd("sleep", "300").exec().getId();
      client.startContainerCmd(id).exec();
      assertThat(client.inspectContainerCmd(id).exec().getState().getRunning()).isTrue();
      String exec =
          client
              .execCreateCmd(id)
              .withAttachStdout(true)
              .withAttachStderr(true)
              .withCmd("sh", "-c", "echo in; exit 3")
              .exec()
              .getId();
      try (Collector<Frame> output = client.execStartCmd(exec).exec(new Collector<>())) {
        output.awaitCompletion(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(text(output.seen)).isEqualTo("in");
      }
      assertThat(client.inspectExecCmd(exec).exec().getExitCodeLong()).isEqualTo(3);
      try (Collector<Statistics> stats = client.statsCmd(id).exec(new Collector<>())) {
        Await.until(() -> !stats.seen.isEmpty(), () -> "no statistics");
        assertThat(stats.seen.peek().getPidsStats().getCurrent()).isEqualTo(1);
      }
      client.removeContainerCmd(id).withForce(true).exec();
    }
  }

  private static DockerClient client() {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost("unix://" + daemon.socket)
            .build();
    return DockerClientImpl.getInstance(
        config, new ApacheDockerHttpClient.Builder().dockerHost(config.getDockerHost()).build());
  }

  private static String create(DockerClient client) {
    return client
        .createContainerCmd("bb")
        .withCmd("sh", "-c", "read line; echo got $line; exit 7")
        .withStdinOpen(true)
        .withStdInOnce(true)
        .withAttachStdin(true)
        .withHostConfig(HostConfig.newHostConfig().withMemory(32L << 20))
        .exec()
        .getId();
  }

  private static Collector<Frame> attach(DockerClient client, String id) {
    var input = new ByteArrayInputStream("typed\n".getBytes(StandardCharsets.UTF_8));
    return client
        .attachContainerCmd(id)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .withStdIn(input)
        .exec(new Collector<>());
  }

  private static String text(Collection<Frame> frames) {
    StringBuilder text = new StringBuilder();
    frames.forEach(frame -> text.append(new String(frame.getPayload(), StandardCharsets.UTF_8)));
    return text.toString().strip();
  }

  private static List<String> actions(Collector<Event> events) {
    return events.seen.stream().map(Event::getAction).toList();
  }

  /** Keeps what comes. */
  private static final class Collector<T> extends ResultCallback.Adapter<T> {
    private final Queue<T> seen = new ConcurrentLinkedQueue<>();

    @Override
    public void onNext(T next) {
      seen.add(next);
    }
  }
}
