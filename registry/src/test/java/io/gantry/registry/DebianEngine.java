package io.gantry.registry;

import io.gantry.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Docker's daemon and containerd from Debian's packages, which lie beside the build, on folders and
 * sockets of their own.
 */
final class DebianEngine implements AutoCloseable {
  private static final Path PACKAGES = Path.of("..", "build/peers/dockerd").toAbsolutePath();
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  private final Path folder;
  private final List<Process> running = new ArrayList<>();

  private DebianEngine(Path folder) {
    this.folder = folder;
  }

  static DebianEngine start(Path folder) throws Exception {
    DebianEngine engine = new DebianEngine(Files.createDirectories(folder));
    try {
      engine.containerd();
      engine.dockerd();
      return engine;
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private void containerd() throws Exception {
    Files.writeString(
        folder.resolve("containerd.toml"),
        """
        version = 2
        root = "%1$s/containerd"
        state = "%1$s/containerd-run"
        disabled_plugins = ["io.containerd.grpc.v1.cri"]
        [grpc]
        address = "%1$s/containerd.sock"
        """
            .formatted(folder));
    run("containerd", "--config", folder.resolve("containerd.toml").toString());
    await("containerd.sock");
  }

  private void dockerd() throws Exception {
    run(
        "dockerd",
        "--containerd=" + folder.resolve("containerd.sock"),
        "--data-root=" + folder.resolve("docker"),
        "--exec-root=" + folder.resolve("docker-run"),
        "--pidfile=" + folder.resolve("docker.pid"),
        "--host=unix://" + folder.resolve("docker.sock"),
        "--storage-driver=vfs",
        "--iptables=false",
        "--bridge=none");
    await("docker.sock");
  }

  private void run(String program, String... arguments) throws IOException {
    Path file =
        Stream.of("usr/bin", "usr/sbin")
            .map(place -> PACKAGES.resolve(place).resolve(program))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () -> new IOException(program + " is not in " + PACKAGES + ": run ./dev test"));
    ProcessBuilder builder = new ProcessBuilder(command(file.toString(), arguments));
    builder.environment().put("LD_LIBRARY_PATH", PACKAGES + "/usr/lib/" + triplet());
    builder
        .environment()
        .merge("PATH", PACKAGES + "/usr/bin:" + PACKAGES + "/usr/sbin", (a, b) -> b + ":" + a);
    running.add(
        builder
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(program + ".log").toFile())
            .start());
  }

  private static String triplet() {
    return System.getProperty("os.arch").equals("aarch64")
        ? "aarch64-linux-gnu"
        : "x86_64-linux-gnu";
  }

  private void await(String socket) throws Exception {
    long end = System.nanoTime() + PATIENCE;
    while (!Files.exists(folder.resolve(socket))) {
      if (System.nanoTime() > end || !running.getLast().isAlive()) {
        throw new IllegalStateException(
            socket + " does not come up: " + Tool.run(folder, "sh", "-c", "tail -n 5 *.log"));
      }
      Thread.sleep(50);
    }
  }

  /** Docker's client, with this daemon. */
  String docker(String... arguments) throws Exception {
    return Tool.run(
        folder, command("docker", "-H", "unix://" + folder.resolve("docker.sock"), arguments));
  }

  String ctr(String... arguments) throws Exception {
    String program = PACKAGES.resolve("usr/bin/ctr").toString();
    return Tool.run(
        folder, command(program, "-a", folder.resolve("containerd.sock").toString(), arguments));
  }

  private static String[] command(String program, String... arguments) {
    return Stream.concat(Stream.of(program), Stream.of(arguments)).toArray(String[]::new);
  }

  private static String[] command(String program, String option, String value, String[] rest) {
    return Stream.concat(Stream.of(program, option, value), Stream.of(rest)).toArray(String[]::new);
  }

  @Override
  public void close() {
    for (Process process : running.reversed()) {
      process.destroy();
      process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
      process.destroyForcibly().onExit().join();
    }
  }
}
