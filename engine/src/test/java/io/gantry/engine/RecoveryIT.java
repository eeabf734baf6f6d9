package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Processes;
import io.gantry.linux.Signals;
import io.gantry.testing.FreePort;
import io.gantry.testing.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers outlive the engine, and a new one finds them as they are. */
class RecoveryIT {
  @TempDir Path root;
  private TestEngine engine;

  @BeforeEach
  void open() throws IOException {
    engine = TestEngine.open(root);
  }

  @AfterEach
  void close() {
    engine.assertNothingLeft();
    engine.close();
  }

  @Test
  void runningContainersGoOn() throws InterruptedException {
    int port = FreePort.take();
    NetworkSpec network = NetworkSpec.DEFAULT.withPorts(List.of(PortBinding.tcp(port, 80)));
    String id =
        engine.start(
            sh("i=0; while :; do echo line $((i++)); sleep 0.02; done").withNetwork(network));
    ContainerView before = engine.containers().inspect(id);
    TestEngine.await(() -> engine.log(id).contains("line 3\n"));

    engine.reopen();

    ContainerView after = engine.containers().inspect(id);
    assertThat(after.state()).isEqualTo(before.state());
    assertThat(after.network()).isEqualTo(before.network());
    assertThat(engine.exec(id, ExecSpec.of("echo", "inside")).out()).isEqualTo("inside\n");
    try (AttachSession session = engine.attach(id, false)) {
      assertThat(session.read()).isPresent();
    }
    String log = engine.log(id);
    assertThat(log.lines().skip(3).findFirst()).contains("line 3");
    try (Wait wait = engine.containers().wait(id, WaitCondition.NEXT_EXIT)) {
      engine.containers().kill(id, "");
      assertThat(wait.await().code()).isEqualTo(137);
    }
  }

  @Test
  void exitsThatNobodySawAreKnown() {
    String id = engine.start(sh("read x < /dev/null; sleep 0.5; echo last; exit 6"));
    engine.engine().close();
    engine.reopenClosed();

    TestEngine.await(() -> !engine.containers().inspect(id).state().alive());
    assertThat(engine.containers().inspect(id).state().exitCode()).isEqualTo(6);
    assertThat(engine.log(id)).isEqualTo("last\n");
  }

  @Test
  void killedShimsAreNoticed() {
    String id = engine.start(sh("sleep 60"));
    int pid = engine.containers().inspect(id).state().pid();
    engine.engine().close();
    Processes.kill(parent(pid), Signals.KILL);
    Processes.kill(pid, Signals.KILL);
    engine.reopenClosed();

    assertThat(engine.containers().inspect(id).state().status()).isEqualTo("exited");
    assertThat(engine.cgroups()).noneMatch(path -> path.endsWith(id));
  }

  @Test
  void policiesCarryOn() {
    HostSpec host =
        HostSpec.DEFAULT.withRestartPolicy(new RestartPolicy(RestartPolicy.Condition.ALWAYS, 0));
    String id = engine.start(sh("sleep 60").withHost(host));
    int pid = engine.containers().inspect(id).state().pid();
    engine.engine().close();
    Processes.kill(pid, Signals.KILL);
    TestEngine.await(() -> Processes.startTime(pid).isEmpty());
    engine.reopenClosed();

    TestEngine.await(() -> engine.containers().inspect(id).state().pid() != 0);
    assertThat(engine.containers().inspect(id).state().pid()).isNotEqualTo(pid);
  }

  @Test
  void autoRemoveHappensLate() {
    String id = engine.start(sh("sleep 0.3").withHost(HostSpec.DEFAULT.withAutoRemove(true)));
    engine.engine().close();
    engine.reopenClosed();
    TestEngine.await(() -> engine.containers().list().isEmpty());
    assertThat(id).isNotEmpty();
  }

  @Test
  void pausedOnesStayPaused() {
    String id = engine.start(sh("sleep 60"));
    engine.containers().pause(id);
    engine.reopen();
    assertThat(engine.containers().inspect(id).state().status()).isEqualTo("paused");
    engine.containers().unpause(id);
    engine.containers().stop(id, Optional.of(Duration.ZERO), Optional.empty());
  }

  @Test
  void tidyEndStopsEverything() {
    String id =
        engine.start(
            sh("sleep 60")
                .withProcess(
                    ProcessSpec.DEFAULT
                        .withCommand(List.of("sleep", "60"))
                        .withStopTimeout(Optional.of(0))));
    engine.engine().stopAll();
    assertThat(Path.of("/sys/class/net", engine.config().bridge().name())).doesNotExist();
    engine.reopenClosed();
    assertThat(engine.containers().inspect(id).state().exitCode()).isEqualTo(137);
  }

  /** What is in the way when the engine starts may be gone when the network is removed. */
  @Test
  void aNetworkThatCouldNotBeOpenedStillGoesWithItsBridge() throws Exception {
    NetworkRecord network = engine.engine().networks().create(FaultVictim.network("late"));
    String bridge = "br-" + network.id().substring(0, 12);
    String guest = engine.config().bridge().name() + "x";
    engine.engine().close();
    Tool.run("ip", "address", "flush", "dev", bridge);
    Tool.run("ip", "address", "add", "10.217.3.4/24", "dev", bridge);
    Tool.run("ip", "link", "add", guest, "master", bridge, "type", "veth");
    try {
      engine.reopenClosed();
      String id =
          engine.create(sh("true").withNetwork(NetworkSpec.DEFAULT.withMode(network.name())));
      assertThatThrownBy(() -> engine.containers().start(id))
          .hasMessageContaining("network late is not there")
          .hasMessageContaining("has address 10.217.3.4/24");
      engine.containers().remove(id, RemoveOptions.FORCE);
    } finally {
      Tool.run("ip", "link", "delete", guest);
    }
    engine.engine().networks().remove("late");
    assertThat(Path.of("/sys/class/net", bridge)).doesNotExist();
  }

  private static int parent(int pid) {
    return HostFacts.read(Path.of("/proc", String.valueOf(pid), "status"))
        .lines()
        .filter(line -> line.startsWith("PPid:"))
        .map(line -> Integer.parseInt(line.substring(5).strip()))
        .findFirst()
        .orElseThrow();
  }

  private static ContainerSpec sh(String script) {
    return ContainerSpec.of(TestEngine.IMAGE, "sh", "-c", script);
  }
}
