package io.gantry.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's registry server ({@code docker-registry} on the PATH) on a port that the kernel chose,
 * with its content in a folder.
 */
public final class DockerRegistry implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");

  private final Process process;
  private final int port;

  private DockerRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** When this returns it accepts connections. */
  public static DockerRegistry start(Path folder) throws IOException, InterruptedException {
    return start(folder, "", "");
  }

  /**
   * As {@link #start(Path)}.
   *
   * @param http more lines of the configuration's http section
   * @param auth the configuration's auth section, or nothing
   */
  public static DockerRegistry start(Path folder, String http, String auth)
      throws IOException, InterruptedException {
    Path config = folder.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        storage:
          filesystem:
            rootdirectory: %s
          delete:
            enabled: true
        http:
          addr: 127.0.0.1:0
          secret: test
        %s%s\
        """
            .formatted(folder.resolve("content"), http, auth));
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new DockerRegistry(process, await(process, log));
  }

  public int port() {
    return port;
  }

  /** Address and port, as they stand before a repository. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static int await(Process process, Path log) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (Instant.now().isBefore(end) && process.isAlive()) {
      Matcher line = LISTENING.matcher(Files.readString(log));
      if (line.find()) {
        return Integer.parseInt(line.group(1));
      }
      Thread.sleep(20);
    }
    process.destroyForcibly();
    throw new IOException("docker-registry does not listen: " + Files.readString(log));
  }
}
