package io.gantry.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The registry of the distribution project (Debian: docker-registry) as a process of its own, on a
 * free port of the loopback address, with its files in a folder of the test's.
 */
public final class DockerRegistry implements AutoCloseable {
  private static final String PROGRAM = "/usr/bin/docker-registry";
  private static final int TRIES = 600;
  private static final long PAUSE_MILLIS = 25;

  private final Process process;
  private final int port;

  private DockerRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** When this returns it accepts connections. */
  public static DockerRegistry start(Path folder) throws IOException, InterruptedException {
    return start(folder, "");
  }

  /**
   * As {@link #start(Path)}.
   *
   * @param more YAML to add to its configuration
   */
  public static DockerRegistry start(Path folder, String more)
      throws IOException, InterruptedException {
    int port = freePort();
    Path config = folder.resolve("registry.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error, accesslog: {disabled: true}}
        storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
        http: {addr: "127.0.0.1:%d"}
        %s
        """
            .formatted(folder.resolve("registry"), port, more));
    Process process =
        new ProcessBuilder(PROGRAM, "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("registry.log").toFile())
            .start();
    for (int i = 0; i < TRIES && process.isAlive(); i++) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return new DockerRegistry(process, port);
      } catch (IOException e) {
        Thread.sleep(PAUSE_MILLIS);
      }
    }
    process.destroyForcibly();
    throw new IOException(
        PROGRAM + " did not start: " + Files.readString(folder.resolve("registry.log")));
  }

  /** {@code localhost:PORT}, as it stands before a repository. */
  public String host() {
    return "localhost:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
