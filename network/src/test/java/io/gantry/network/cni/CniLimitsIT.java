package io.gantry.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that hang, flood or are cut off, and operations that meet. */
@Timeout(60)
class CniLimitsIT {
  /** Tells its own and its child's number, then that it has come so far; then it hangs. */
  private static final String HANG =
      ": > made/$me; sleep 1000 & echo $$ $! > pids; echo > reached; wait";

  @TempDir Path folder;

  private FakePlugins plugins;
  private String netns;

  @BeforeEach
  void configure() throws Exception {
    plugins = new FakePlugins(folder, "a", "b");
    plugins.configure("'cniVersion':'1.1.0',", "a", "b");
    netns = Files.createFile(folder.resolve("netns")).toString();
    assertThat(
            new ProcessBuilder("mkfifo", "reached", "go")
                .directory(folder.toFile())
                .start()
                .waitFor())
        .isZero();
  }

  @Test
  void aPluginThatHangsIsKilledWithItsChildAndUndone() throws IOException {
    plugins.script("ADD", "b", HANG.replace("echo > reached; ", ""));

    assertThatThrownBy(() -> attach(plugins.runtime(Duration.ofSeconds(2)), "box"))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("CNI plugin b, ADD of container box (eth0) in network n: ")
        .hasMessageContaining("did not end within 2000 ms and was killed");

    assertHangingHasEnded();
    assertNothingLeft();
  }

  @Test
  void anInterruptKillsThePluginButNotWhatCleansUp() throws Exception {
    plugins.script("ADD", "b", HANG);
    CniRuntime runtime = plugins.runtime(Duration.ofSeconds(30));
    FutureTask<Boolean> attaching =
        new FutureTask<>(() -> {
          assertThatThrownBy(() -> attach(runtime, "box"))
              .hasMessageContaining("was interrupted and killed");
          return Thread.currentThread().isInterrupted();
        });
    Thread thread = Thread.ofVirtual().start(attaching);
    Files.readString(folder.resolve("reached"));

    thread.interrupt();

    assertThat(attaching.get()).isTrue();
    assertThat(plugins.log()).isEqualTo("ADD a, ADD b, DEL b, DEL a");
    assertHangingHasEnded();
    assertNothingLeft();
  }

  @Test
  void aPluginThatFloodsItsAnswerIsKilled() throws IOException {
    plugins.script("ADD", "b", "exec yes");

    assertThatThrownBy(() -> attach(plugins.runtime(Duration.ofSeconds(30)), "box"))
        .hasMessageContaining("printed more than 1048576 bytes and was killed");

    assertNothingLeft();
  }

  @Test
  void aPluginThatFloodsItsLogIsNotHeldUp() throws IOException {
    plugins.script("ADD", "b", "head -c 1000000 /dev/zero >&2");

    attach(plugins.runtime(Duration.ofSeconds(30)), "box");

    assertThat(plugins.made()).containsExactly("a", "b");
  }

  @Test
  void aPluginThatDoesNotReadItsRequestIsAnswered() throws IOException {
    plugins.configure("'cniVersion':'1.1.0','x':1,", "a");
    Path script = folder.resolve("bin/a");
    Files.writeString(script, "#!/bin/sh\nprintf '{\"ips\":[]}'\n");
    CniOptions large = CniOptions.NONE.withCapability("big", "x".repeat(200_000));
    Files.writeString(
        folder.resolve("config/n.conflist"),
        "{\"cniVersion\":\"1.1.0\",\"name\":\"n\",\"plugins\":"
            + "[{\"type\":\"a\",\"capabilities\":{\"big\":true}}]}");

    CniResult result =
        plugins.runtime(Duration.ofSeconds(30)).network("n").attach("box", netns, "eth0", large);

    assertThat(result.ips()).isEmpty();
  }

  @Test
  void oneContainerAtATimeAndOthersMeanwhile() throws Exception {
    // Container "box" waits within its ADD until told to go on; a second of it must not begin.
    plugins.script(
        "ADD", "a", "if [ $CNI_CONTAINERID = box ]; then echo > reached; read x < go; fi");
    CniRuntime runtime = plugins.runtime(Duration.ofSeconds(30));
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = callers.submit(() -> attach(runtime, "box"));
      Files.readString(folder.resolve("reached"));
      Future<?> collection = callers.submit(() -> runtime.network("n").gc(List.of()));
      Future<?> second =
          callers.submit(() -> runtime.detach(new CniAttachment("n", "box", "eth0")));
      plugins.runtime(Duration.ofSeconds(30)).network("n").status();
      assertThat(plugins.log()).isEqualTo("ADD a, STATUS a, STATUS b");

      Files.writeString(folder.resolve("go"), "\n");
      first.get();
      collection.get();
      second.get();
    }
    // Whoever of the two came first has detached it; the other found nothing to do.
    assertThat(plugins.log()).startsWith("ADD b, ").containsOnlyOnce("DEL b, DEL a");
    assertNothingLeft();
  }

  private CniResult attach(CniRuntime runtime, String container) {
    return runtime.network("n").attach(container, netns, "eth0", CniOptions.NONE);
  }

  private void assertHangingHasEnded() throws IOException {
    for (String pid : Files.readString(folder.resolve("pids")).strip().split(" ")) {
      Path status = Path.of("/proc", pid, "status");
      // Who reaps the child of a killed parent is the machine's first process, in its own time.
      assertThat(Files.exists(status) && !Files.readString(status).contains("State:\tZ"))
          .as("process %s runs: %s", pid, Files.exists(status) ? Files.readString(status) : "")
          .isFalse();
    }
  }

  private void assertNothingLeft() throws IOException {
    assertThat(plugins.made()).isEmpty();
    assertThat(plugins.remembered()).isEmpty();
  }
}
