package io.gantry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;

/** A registry server under measurement, on a port of the loopback address. */
record RegistryProcess(Process process, int port) implements AutoCloseable {
  private static final int TRIES = 1_000;
  private static final long PAUSE_MILLIS = 10;

  /** Debian's docker-registry, with its content in a folder. */
  static RegistryProcess docker(Path folder, int port) {
    Path config = folder.resolve("registry.yml");
    Text.write(
        config,
        """
        version: 0.1
        log: {level: error, accesslog: {disabled: true}}
        storage: {filesystem: {rootdirectory: %s}}
        http: {addr: "127.0.0.1:%d"}
        """
            .formatted(folder.resolve("registry"), port));
    return start(List.of("docker-registry", "serve", config.toString()), folder, port);
  }

  /** Gantry's own, with its content in a folder. */
  static RegistryProcess gantry(String home, Path folder, int port) {
    return start(
        List.of(
            home + "/bin/gantry-registry",
            "--listen",
            "127.0.0.1:" + port,
            "--root",
            folder.resolve("registry").toString()),
        folder,
        port);
  }

  private static RegistryProcess start(List<String> command, Path folder, int port) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("registry.log").toFile())
              .start();
      for (int i = 0; i < TRIES && process.isAlive(); i++) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
          return new RegistryProcess(process, port);
        } catch (IOException e) {
          Thread.sleep(PAUSE_MILLIS);
        }
      }
      process.destroyForcibly();
      throw new IllegalStateException(
          command + " does not come up: " + Text.read(folder.resolve("registry.log")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code localhost:PORT}. */
  String host() {
    return "localhost:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
