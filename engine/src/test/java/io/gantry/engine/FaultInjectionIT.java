package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The daemon dies between any two steps of create, start and remove; the next one finishes what it
 * began or takes it back, and loses no container that anybody was told of.
 */
class FaultInjectionIT {
  private static final int DEAD = 99;

  @TempDir static Path root;
  @AutoClose private static TestEngine engine;

  @BeforeAll
  static void open() throws IOException {
    engine = TestEngine.open(root);
  }

  @AfterEach
  void nothingIsLeft() {
    engine.assertNothingLeft();
    engine.assertNoNetworksLeft();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"create.name", "create.snapshot", "create.files", "create.volumes", "create.fill"})
  void diesDuringCreate(String point) throws Exception {
    die(point);

    assertThat(engine.containers().list()).isEmpty();
    assertThat(engine.engine().volumes().list(Map.of())).isEmpty();
    engine.assertNoTraces();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"create.saved", "start.volumes", "start.network", "start.cgroup", "start.waiting"})
  void diesBeforeTheProgramRuns(String point) throws Exception {
    die(point);

    assertThat(engine.containers().inspect("victim").state())
        .isEqualTo(new ContainerState.Created(0, ""));
    assertThat(engine.cgroups()).isEmpty();
    engine.containers().start("victim");
    engine.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"start.launched", "start.saved"})
  void diesWhenTheProgramRuns(String point) throws Exception {
    die(point);

    ContainerView view = engine.containers().inspect("victim");
    assertThat(view.state()).isInstanceOf(ContainerState.Running.class);
    assertThat(engine.exec(view.id(), ExecSpec.of("echo", "alive")).out()).isEqualTo("alive\n");
    engine.assertNothingLeft();
  }

  @Test
  void diesInTheMiddleOfARollback() throws Exception {
    die("rollback.step");

    assertThat(engine.containers().inspect("victim").state().status()).isEqualTo("paused");
    assertThatThrownBy(() -> engine.containers().unpause("victim"))
        .hasMessageContaining("its rollback to snapshot one was broken off")
        .hasMessageContaining("roll it back again");
    engine.containers().rollback("victim", "one");
    engine.containers().unpause("victim");
    assertThat(engine.exec("victim", ExecSpec.of("sh", "-c", "cd /d; grep . *")).out())
        .isEqualTo("a:one\nb:one\nc:one\n");
    engine.assertNothingLeft();
  }

  @Test
  void whatDiedInTheMiddleOfARollbackStartsWhenItIsRolledBack() throws Exception {
    die("rollback.step");

    engine.containers().kill("victim", "KILL");
    TestEngine.await(() -> !engine.containers().inspect("victim").state().alive());
    assertThatThrownBy(() -> engine.containers().start("victim"))
        .hasMessageContaining("its rollback to snapshot one was broken off");
    engine.containers().rollback("victim", "one");
    engine.containers().start("victim");
    assertThat(engine.exec("victim", ExecSpec.of("sh", "-c", "cd /d; grep . *")).out())
        .isEqualTo("a:one\nb:one\nc:one\n");
    engine.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"end.givenBack", "end.saved"})
  void diesWhenTheProgramHasEnded(String point) throws Exception {
    die(point);

    assertThat(engine.containers().inspect("victim").state().status()).isEqualTo("exited");
    assertThat(engine.containers().inspect("victim").state().exitCode()).isEqualTo(137);
    engine.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "remove.marked",
        "remove.snapshot",
        "remove.files",
        "remove.volumes",
        "remove.forgotten"
      })
  void diesDuringRemove(String point) throws Exception {
    die(point);

    assertThat(engine.containers().list()).isEmpty();
    engine
        .engine()
        .volumes()
        .list(Map.of())
        .forEach(v -> engine.engine().volumes().remove(v.name(), false));
    engine.assertNoTraces();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "network.saved",
        "network.opened",
        "connect.attached",
        "disconnect.detached",
        "network.removing",
        "network.deleted"
      })
  void diesAtWorkOnANetwork(String point) throws Exception {
    die(point);

    boolean removed = point.equals("network.removing") || point.equals("network.deleted");
    List<NetworkRecord> left =
        engine.engine().networks().list(Map.of("type", List.of("custom"))).stream()
            .map(Networks.NetworkInfo::network)
            .toList();
    assertThat(left)
        .extracting(NetworkRecord::name)
        .containsExactly(removed ? new String[0] : new String[] {"left"});
    for (NetworkRecord network : left) {
      Path ports = Path.of("/sys/class/net", "br-" + network.id().substring(0, 12), "brif");
      assertThat(ports).isDirectory();
      // Of a connect that nobody was told of nothing stays, of a disconnect all or nothing.
      int members = engine.engine().networks().inspect("left").containers().size();
      assertThat(Folders.names(ports)).hasSize(members);
      engine
          .containers()
          .list()
          .forEach(view -> engine.containers().remove(view.id(), RemoveOptions.FORCE));
      engine.engine().networks().remove("left");
      assertThat(ports).doesNotExist();
    }
    engine.assertNothingLeft();
  }

  /** What a volume holds is all of one moment or all of the other, and so are its snapshots. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "volume.copied",
        "volume.kept",
        "volume.filled",
        "volume.placed",
        "volume.rolling",
        "volume.rolled",
        "volume.removing"
      })
  void diesAtWorkOnAVolume(String point) throws Exception {
    Volumes volumes = engine.engine().volumes();
    Path data = Path.of(volumes.create("data", "", Map.of(), Map.of()).mountpoint());
    Path all = engine.config().stateRoot().resolve("volumes");
    Path place = all.resolve("data");
    Files.writeString(data.resolve("a"), "one");
    engine.engine().volumeSnapshots().create("data", Optional.of("one"), true);
    Files.writeString(data.resolve("a"), "two");
    Files.writeString(data.resolve("b"), "two");
    die(point);

    boolean rolled = point.equals("volume.rolled") || point.equals("volume.removing");
    assertThat(HostFacts.read(data.resolve("a"))).isEqualTo(rolled ? "one" : "two");
    assertThat(Files.exists(data.resolve("b"))).isEqualTo(!rolled);
    List<String> kept =
        Stream.of("one", "two")
            .filter(name -> !name.equals("two") || !point.equals("volume.copied"))
            .filter(name -> !name.equals("one") || !point.equals("volume.removing"))
            .toList();
    assertThat(engine.engine().volumeSnapshots().list("data"))
        .extracting(Snapshot::name)
        .containsExactlyElementsOf(kept);
    assertThat(Folders.names(place.resolve("snapshots"))).containsExactlyInAnyOrderElementsOf(kept);
    assertThat(Folders.names(place)).containsExactlyInAnyOrder("_data", "snapshots");
    boolean cloned = rolled || point.equals("volume.rolling");
    assertThat(Folders.names(all))
        .containsExactlyInAnyOrder(cloned ? new String[] {"clone", "data"} : new String[] {"data"});
    engine.engine().volumes().list(Map.of()).forEach(FaultInjectionIT::removed);
    engine.assertNoTraces();
  }

  private static void removed(Volumes.VolumeView volume) {
    engine.engine().volumes().remove(volume.name(), false);
  }

  private static void die(String point) throws IOException, InterruptedException {
    engine.engine().close();
    EngineConfig config = engine.config();
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.sqlite.lib.path=" + System.getProperty("org.sqlite.lib.path", ""),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                FaultVictim.class.getName(),
                config.stateRoot().toString(),
                config.runRoot().toString(),
                config.initBinary().toString(),
                config.bridge().name(),
                point)
            .redirectErrorStream(true)
            .redirectOutput(new File(root.toFile(), "victim.log"))
            .start();
    assertThat(victim.waitFor()).as(HostFacts.read(root.resolve("victim.log"))).isEqualTo(DEAD);
    engine.reopenClosed();
  }
}
