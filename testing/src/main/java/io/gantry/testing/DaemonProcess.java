package io.gantry.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The real daemon as a process of its own, with everything of its own: data and run root, socket,
 * bridge and subnet, parent of cgroups. {@link #docker} is Docker's client talking to it. It holds
 * the image {@code bb} of {@link BusyboxRoot}.
 */
public final class DaemonProcess implements AutoCloseable {
  public final Path root;
  public final Path socket;
  public final String bridge;
  public final String cgroupParent;
  public final String subnet;
  final Set<String> bridgesBefore = Leftovers.bridges();
  private final List<String> wrapper;
  private final List<String> options;
  private final Map<String, String> environment;
  private Process process;

  private DaemonProcess(
      Path root,
      int number,
      List<String> wrapper,
      List<String> options,
      Map<String, String> environment)
      throws IOException {
    this.root = root;
    this.wrapper = wrapper;
    this.options = options;
    this.environment = environment;
    socket = root.resolve("docker.sock");
    bridge = "gte" + number;
    cgroupParent = bridge;
    subnet = "10.%d.%d".formatted(220 + number / 250, number % 250);
    process = launchFirst();
  }

  /** A daemon that never came up leaves no more than one that was closed. */
  private Process launchFirst() throws IOException {
    try {
      return launch();
    } catch (AssertionError e) {
      discard();
      throw e;
    }
  }

  /** When this returns it answers, and has the image. */
  public static DaemonProcess start(String... options) {
    return start(Map.of(), options);
  }

  /** With more options and variables than it needs to be on its own. */
  public static DaemonProcess start(Map<String, String> environment, String... options) {
    return start(List.of(), environment, options);
  }

  /** In a network namespace of its own, whose kernel does not forward; it goes with the daemon. */
  public static DaemonProcess startApart(String... options) {
    String prepare = "ip link set lo up; echo 0 > /proc/sys/net/ipv4/ip_forward; exec \"$@\"";
    return start(List.of("unshare", "--net", "sh", "-c", prepare, "daemon"), Map.of(), options);
  }

  private static DaemonProcess start(
      List<String> wrapper, Map<String, String> environment, String... options) {
    try {
      Path root = Files.createTempDirectory("gantry-e2e-");
      int number = ThreadLocalRandom.current().nextInt(5000);
      DaemonProcess daemon =
          new DaemonProcess(root, number, wrapper, List.of(options), environment);
      Files.write(root.resolve("bb.tar"), BusyboxRoot.tar());
      daemon.docker("import", "-c", "CMD [\"sh\"]", "bb.tar", "bb").ok();
      return daemon;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() throws IOException {
    Path pidfile = root.resolve("pid");
    Files.deleteIfExists(pidfile);
    ProcessBuilder builder =
        new ProcessBuilder(command(pidfile))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().putAll(environment);
    Process started = builder.start();
    Await.until(() -> Files.exists(pidfile) || !started.isAlive(), this::logText);
    if (!started.isAlive()) {
      throw new AssertionError("the daemon ended: " + logText());
    }
    return started;
  }

  /** How to start this build's daemon, without any options. */
  public static List<String> program() {
    List<String> command = javaProgram();
    command.add("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
    command.add("-Xmx256m");
    for (String property : List.of("gantry.init", "org.sqlite.lib.path")) {
      command.add("-D" + property + "=" + System.getProperty(property, ""));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.gantry.daemon.Main"));
    return command;
  }

  /** How to start this build's {@code gantry} command, which must be on the class path. */
  public static List<String> commandLineTool() {
    List<String> command = javaProgram();
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.gantry.cli.Main"));
    return command;
  }

  private static List<String> javaProgram() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ArrayList<>(
        List.of(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1"));
  }

  private List<String> command(Path pidfile) {
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(program());
    command.addAll(List.of("--data-root", root.resolve("data").toString()));
    command.addAll(List.of("--exec-root", runRoot().toString(), "--pidfile", pidfile.toString()));
    command.addAll(List.of("--bridge", bridge, "--bip", subnet + ".1/24"));
    command.addAll(List.of("--cgroup-parent", cgroupParent, "-H", "unix://" + socket));
    command.addAll(options);
    return command;
  }

  public Path runRoot() {
    return root.resolve("run");
  }

  public Path dataRoot() {
    return root.resolve("data");
  }

  public long pid() {
    return process.pid();
  }

  public Result docker(String... args) {
    try (ClientProcess client = dockerStart(args)) {
      return client.endInput().await();
    }
  }

  /**
   * Runs a client without input.
   *
   * @param name {@code docker} or {@code gantry}
   */
  public Result client(String name, String... args) {
    if (name.equals("docker")) {
      return docker(args);
    }
    List<String> command = new ArrayList<>(commandLineTool());
    command.addAll(List.of(args));
    try (ClientProcess client = client(command)) {
      return client.endInput().await();
    }
  }

  /** Docker's client with this input. */
  public Result dockerWith(String input, String... args) {
    try (ClientProcess client = dockerStart(args)) {
      return client.type(input).endInput().await();
    }
  }

  public ClientProcess dockerStart(String... args) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(Arrays.asList(args));
    return client(command);
  }

  /** Any client, in the root as its folder, told where the daemon is. */
  public ClientProcess client(List<String> command) {
    Map<String, String> environment =
        Map.of(
            "DOCKER_HOST",
            "unix://" + socket,
            "DOCKER_CONFIG",
            root.resolve("client").toString(),
            "DOCKER_CLI_HINTS",
            "false");
    return new ClientProcess(command, environment, root);
  }

  /** Docker's client on a terminal, driven by the steps of terminal.py. */
  public Result terminal(String steps, String... args) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(Arrays.asList(args));
    return onTerminal(steps, command);
  }

  /** Any client on a terminal. */
  public Result onTerminal(String steps, List<String> client) {
    List<String> command =
        new ArrayList<>(List.of("/usr/bin/python3", resource("terminal.py").toString()));
    command.addAll(client);
    try (ClientProcess process = client(command)) {
      return process.type(steps).endInput().await();
    }
  }

  public Path resource(String name) {
    Path copy = root.resolve(name);
    try (var in = DaemonProcess.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new AssertionError("no resource " + name);
      }
      Files.write(copy, in.readAllBytes());
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value of a template for one container, image ... */
  public String inspect(String name, String template) {
    return docker("inspect", "-f", template, name).ok();
  }

  public void awaitState(String name, String state) {
    Await.until(
        () -> docker("inspect", "-f", "{{.State.Status}}", name).out().strip().equals(state),
        () -> name + " is " + docker("inspect", "-f", "{{json .State}}", name) + ", not " + state);
  }

  /** {@code HUP}, {@code TERM} ... */
  public void signal(String name) {
    ClientProcess.signal(name, pid());
  }

  /** As by the kernel's out-of-memory killer: no chance to tidy up. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  public void stopGently() {
    process.destroy();
    awaitEnd();
  }

  public void startAgain() {
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the daemon does not end: " + logText());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Path log() {
    return root.resolve("log");
  }

  public String logText() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Removes all containers, fails when anything of them is left, and leaves nothing itself. */
  @Override
  public void close() {
    try {
      Leftovers.removeAllAndAssertNone(this);
    } finally {
      process.destroy();
      awaitEnd();
      discard();
    }
  }

  private void discard() {
    delete(root);
    deleteCgroups();
    deleteNetwork();
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A daemon that ends leaves its bridge, as containers may be on it. */
  private void deleteNetwork() {
    for (String command :
        List.of(
            "ip link delete " + bridge,
            "nft delete table inet gantry-" + bridge,
            "nft delete table bridge gantry-" + bridge)) {
      try {
        new ProcessBuilder(command.split(" ")).start().waitFor();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(command, e);
      }
    }
  }

  /** The parent is the administrator's: the daemon makes it, and does not delete it. */
  private void deleteCgroups() {
    try (var hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (Path parent : hierarchies.map(path -> path.resolve(cgroupParent)).toList()) {
        for (Path child : Leftovers.folders(parent)) {
          Files.deleteIfExists(child);
        }
        Files.deleteIfExists(parent);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
