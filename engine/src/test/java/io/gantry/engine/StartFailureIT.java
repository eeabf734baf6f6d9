package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way not to start: what is said, and that nothing is left but the container itself. */
class StartFailureIT {
  @TempDir static Path root;
  @AutoClose private static TestEngine engine;

  @BeforeAll
  static void open() throws IOException {
    engine = TestEngine.open(root);
  }

  @AfterEach
  void nothingIsLeft() {
    engine.assertNothingLeft();
  }

  @Test
  void commandNotFound() {
    failsToStart(command("nosuch"), 127, "exec: \"nosuch\": executable file not found in $PATH");
    failsToStart(command("/bin/nosuch"), 127, "no such file or directory");
  }

  @Test
  void notExecutable() {
    failsToStart(command("/etc/plain"), 126, "exec: \"/etc/plain\": permission denied");
    failsToStart(command("/etc"), 126, "exec: \"/etc\": permission denied");
  }

  @Test
  void attachedClientsSeeTheEnd() {
    String id = engine.create(command("nosuch"));
    try (AttachSession session = engine.attach(id, false)) {
      assertThatThrownBy(() -> engine.containers().start(id))
          .hasMessageContaining("executable file not found");
      assertThat(session.read()).isEmpty();
    }
  }

  @Test
  void unknownUserAndGroup() {
    failsToStart(
        user("nosuch"), 128, "unable to find user nosuch: no matching entries in passwd file");
    failsToStart(
        user("app:nosuch"), 128, "unable to find group nosuch: no matching entries in group file");
  }

  @Test
  void workingFolderIsAFile() {
    ContainerSpec spec = command("true");
    failsToStart(
        spec.withProcess(spec.process().withWorkingDir("/etc/passwd")), 126, "not a directory");
  }

  @Test
  void mountSourceMissing() throws IOException {
    Path source = Files.createDirectory(root.resolve("source"));
    MountSpec mount = new MountSpec.Bind(source.toString(), "/m", false, "", false, true, false);
    ContainerSpec spec = command("true").withHost(HostSpec.DEFAULT.withMounts(List.of(mount)));
    String id = engine.create(spec);
    Files.delete(source);
    failsToStart(id, 128, "bind source path does not exist: " + source);
    assertThatThrownBy(() -> engine.create(spec))
        .hasMessageContaining("bind source path does not exist");
  }

  @Test
  void folderOntoFile() {
    MountSpec mount =
        new MountSpec.Bind(root.toString(), "/etc/passwd", false, "", false, true, false);
    failsToStart(
        command("true").withHost(HostSpec.DEFAULT.withMounts(List.of(mount))),
        126,
        "not a directory");
  }

  @Test
  void memoryLimitBelowWhatStarts() {
    HostSpec host = HostSpec.DEFAULT.withResources(Resources.NONE.withMemory(1 << 20));
    assertThatThrownBy(() -> engine.create(command("true").withHost(host)))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID))
        .hasMessage("Minimum memory limit allowed is 6MB");
  }

  @Test
  void portTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      NetworkSpec network =
          NetworkSpec.DEFAULT.withPorts(List.of(PortBinding.tcp(taken.getLocalPort(), 80)));
      String id = engine.create(command("true").withNetwork(network));
      failsToStart(id, 128, String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void portTakenByAnother() {
    int port = FreePort.take();
    NetworkSpec network = NetworkSpec.DEFAULT.withPorts(List.of(PortBinding.tcp(port, 80)));
    String first = engine.start(command("sleep", "60").withNetwork(network));
    String second = engine.create(command("sleep", "60").withNetwork(network));
    assertThatThrownBy(() -> engine.containers().start(second)).hasMessageContaining("" + port);
    engine.containers().remove(first, RemoveOptions.FORCE);
    engine.containers().start(second);
  }

  @Test
  void deviceMissing() {
    Resources resources =
        Resources.NONE.withDevices(List.of(new DeviceMapping("/dev/nosuch", "/dev/x", "rwm")));
    failsToStart(
        command("true").withHost(HostSpec.DEFAULT.withResources(resources)),
        128,
        "error gathering device information");
  }

  @Test
  void hardLimitThatTheHostDoesNotAllow() {
    Resources resources =
        Resources.NONE.withUlimits(List.of(new Ulimit("nofile", 1L << 40, 1L << 40)));
    failsToStart(
        command("true").withHost(HostSpec.DEFAULT.withResources(resources)), 128, "RLIMIT_NOFILE");
  }

  @Test
  void otherContainerDoesNotRun() {
    String other = engine.create(command("true"));
    NetworkSpec network = NetworkSpec.DEFAULT.withMode("container:" + other);
    failsToStart(
        command("true").withNetwork(network),
        128,
        "cannot join network namespace of a non running");
    assertThatThrownBy(
            () -> engine.create(command("true").withNetwork(network.withMode("container:nosuch"))))
        .hasMessage("No such container: nosuch");
  }

  @Test
  void imageMissingOrInUse() {
    assertThatThrownBy(() -> engine.create(command("true").withImage("nosuch")))
        .hasMessageStartingWith("No such image: nosuch");
    String id = engine.start(command("sleep", "60"));
    assertThatThrownBy(() -> engine.engine().images().remove(TestEngine.IMAGE, false, true))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.CONFLICT));
    assertThat(engine.containers().inspect(id).state().status()).isEqualTo("running");
  }

  @Test
  void autoRemovedWhenItDoesNotStart() {
    String id = engine.create(command("nosuch").withHost(HostSpec.DEFAULT.withAutoRemove(true)));
    assertThatThrownBy(() -> engine.containers().start(id)).hasMessageContaining("not found");
    assertThatThrownBy(() -> engine.containers().inspect(id))
        .hasMessageStartingWith("No such container");
    engine.assertNoTraces();
  }

  @Test
  void createThatFailsLeavesNothing() {
    assertThatThrownBy(() ->
            engine
                .containers()
                .create(
                    Optional.of("xyz"),
                    command()
                        .withImage(TestEngine.IMAGE)
                        .withProcess(ProcessSpec.DEFAULT.withEntrypoint(Optional.of(List.of(""))))))
        .hasMessage("no command specified");
    assertThat(engine.containers().list()).isEmpty();
    engine.assertNoTraces();
    engine.containers().create(Optional.of("xyz"), command("true"));
    assertThat(engine.engine().volumes().list(Map.of())).isEmpty();
  }

  private static void failsToStart(ContainerSpec spec, int code, String text) {
    failsToStart(engine.create(spec), code, text);
  }

  private static void failsToStart(String id, int code, String text) {
    assertThatThrownBy(() -> engine.containers().start(id)).hasMessageContaining(text);
    ContainerState state = engine.containers().inspect(id).state();
    assertThat(state).isInstanceOf(ContainerState.Created.class);
    assertThat(state.exitCode()).isEqualTo(code);
    assertThat(state.error()).contains(text);
    assertThat(engine.cgroups()).noneMatch(path -> path.endsWith(id));
    assertThat(engine.config().runRoot().resolve("containers").resolve(id)).doesNotExist();
    engine.containers().remove(id, RemoveOptions.DEFAULT);
  }

  private static ContainerSpec command(String... words) {
    return ContainerSpec.of(TestEngine.IMAGE, words);
  }

  private static ContainerSpec user(String user) {
    ContainerSpec spec = command("true");
    return spec.withProcess(spec.process().withUser(user));
  }
}
