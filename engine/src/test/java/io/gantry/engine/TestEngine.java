package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Leftovers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** An engine on roots of its own, with an image, and the means to see what it leaves. */
final class TestEngine implements AutoCloseable {
  static final String IMAGE = "busybox";
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Set<String> bridgesBefore = Leftovers.bridges();
  private final EngineConfig config;
  private Engine engine;
  private boolean reopened;

  private TestEngine(EngineConfig config) {
    this.config = config;
    this.engine = Engine.open(config);
  }

  static TestEngine open(Path root) throws IOException {
    TestEngine opened = new TestEngine(config(root));
    try (InputStream tar = BusyboxImage.tar()) {
      opened
          .engine
          .images()
          .importRootFs(
              tar,
              new Images.ImportOptions(Optional.of(IMAGE), List.of("CMD [\"sh\"]"), "", ""),
              progress -> {});
    }
    return opened;
  }

  static EngineConfig config(Path root) {
    String name = "gte" + ThreadLocalRandom.current().nextInt(1_000_000);
    return EngineConfig.of(
            root.resolve("state"),
            root.resolve("run"),
            Path.of(System.getProperty("gantry.init", "init/target/gantry-init")))
        .withBridge(BridgeSettings.named(name))
        .withCgroupParent(name);
  }

  Engine engine() {
    return engine;
  }

  EngineConfig config() {
    return config;
  }

  Containers containers() {
    return engine.containers();
  }

  /** Closes and opens again, as a new daemon would. */
  void reopen() {
    engine.close();
    reopenClosed();
  }

  /** Opens again after the test itself has closed it. */
  void reopenClosed() {
    reopened = true;
    engine = Engine.open(config);
  }

  /** What a container said, and how it ended. */
  record Result(int code, String out, String err) {}

  /** Creates, attaches, starts, waits and removes. */
  Result run(ContainerSpec spec) throws InterruptedException {
    String id = create(spec);
    try {
      Result result = runCreated(id);
      return result;
    } finally {
      containers().remove(id, RemoveOptions.FORCE);
    }
  }

  Result runCreated(String id) throws InterruptedException {
    try (AttachSession session = attach(id, false);
        Wait wait = containers().wait(id, WaitCondition.NEXT_EXIT)) {
      containers().start(id);
      String[] output = drain(session);
      return new Result(wait.await().code(), output[0], output[1]);
    }
  }

  String create(ContainerSpec spec) {
    return containers().create(Optional.empty(), spec).id();
  }

  String start(ContainerSpec spec) {
    String id = create(spec);
    containers().start(id);
    return id;
  }

  AttachSession attach(String id, boolean stdin) {
    return containers().attach(id, new AttachOptions(stdin, true, true, false, true));
  }

  /** Runs a command in a running container: its code and output. */
  Result exec(String id, ExecSpec spec) {
    String exec = engine.execs().create(id, spec);
    try (AttachSession session = engine.execs().start(exec, false, TerminalSize.UNKNOWN)) {
      String[] output = drain(session);
      await(() -> engine.execs().inspect(exec).exitCode().isPresent());
      return new Result(engine.execs().inspect(exec).exitCode().getAsInt(), output[0], output[1]);
    }
  }

  String log(String id) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (LogStream log =
        containers()
            .logs(
                id,
                new LogOptions(
                    true, true, Optional.empty(), Optional.empty(), OptionalInt.empty(), false))) {
      for (var entry = log.next(); entry.isPresent(); entry = log.next()) {
        all.writeBytes(entry.get().bytes());
      }
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  static String[] drain(AttachSession session) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    for (var frame = session.read(); frame.isPresent(); frame = session.read()) {
      (frame.get().kind() == OutputKind.STDOUT ? out : err).writeBytes(frame.get().bytes());
    }
    return new String[] {
      out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8)
    };
  }

  /** Waits until the list is empty. */
  private static void await(String what, Supplier<List<?>> rest) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!rest.get().isEmpty() && Instant.now().isBefore(deadline)) {
      pause();
    }
    assertThat(rest.get()).as(what).isEmpty();
  }

  static void await(BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("waited too long").isBefore(deadline);
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Removes all containers and volumes, and fails when anything of them is left. */
  void assertNothingLeft() {
    for (ContainerView view : containers().list()) {
      containers().remove(view.id(), RemoveOptions.FORCE);
    }
    engine.volumes().list(Map.of()).forEach(v -> engine.volumes().remove(v.name(), false));
    assertNoTraces();
  }

  /** Fails when there is any trace of a container that lives or lived. */
  void assertNoTraces() {
    await("shims that have ended", this::shims);
    await(
        "no devices on the bridge",
        () -> names(Path.of("/sys/class/net", config.bridge().name(), "brif")));
    assertThat(names(config.stateRoot().resolve("containers"))).as("state folders").isEmpty();
    assertThat(names(config.runRoot().resolve("containers"))).as("run folders").isEmpty();
    assertThat(cgroups()).as("cgroups").isEmpty();
    assertThat(mounts()).as("mounts").isEmpty();
  }

  /** Folders below the engine's cgroup in any hierarchy. */
  List<String> cgroups() {
    List<String> all = new ArrayList<>();
    for (String hierarchy : names(Path.of("/sys/fs/cgroup"))) {
      Path parent = Path.of("/sys/fs/cgroup", hierarchy, config.cgroupParent());
      names(parent).stream()
          .filter(name -> Files.isDirectory(parent.resolve(name)))
          .forEach(name -> all.add(hierarchy + "/" + name));
    }
    return all;
  }

  private List<String> mounts() {
    return HostFacts.read(Path.of("/proc/self/mountinfo"))
        .lines()
        .filter(line -> line.contains(config.stateRoot().toString()))
        .toList();
  }

  private List<?> shims() {
    return ProcessHandle.current()
        .children()
        .filter(process -> isShim(process.pid()))
        .map(ProcessHandle::info)
        .toList();
  }

  /**
   * A real daemon that reconnects is not the shim's parent and cannot reap it; here it would be, so
   * those that have ended are not counted after a reopening.
   */
  private boolean isShim(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      return stat.contains("(gantry-init)") && !(reopened && stat.contains(") Z "));
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(path -> path.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    engine.stopAll();
    assertThat(Path.of("/sys/class/net", config.bridge().name())).doesNotExist();
    Leftovers.assertNoBridges(bridgesBefore);
  }

  /** Removes all networks of users, and fails when a bridge of them is left. */
  void assertNoNetworksLeft() {
    engine.networks().prune(Map.of());
    Leftovers.assertNoBridges(bridgesBefore);
  }
}
