package io.gantry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A daemon under measurement, with roots and a socket of its own.
 *
 * @param name for the table
 * @param command how to start it
 * @param socket where it answers
 * @param environment added to the environment of the daemon
 */
record Contender(String name, List<String> command, Path socket, Map<String, String> environment) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Docker's daemon with all that it keeps in this folder. */
  static Contender docker(Path work, String... more) {
    List<String> line = new ArrayList<>(List.of("dockerd", "--log-level", "error"));
    line.addAll(List.of(more));
    return at(work, "docker", line);
  }

  /**
   * Gantry's daemon with all that it keeps in this folder.
   *
   * @param home of the package
   */
  static Contender gantry(Path work, String home, String... more) {
    List<String> line = new ArrayList<>(List.of(home + "/bin/gantry-daemon"));
    line.addAll(List.of(more));
    return at(work, "gantry", line);
  }

  private static Contender at(Path work, String name, List<String> line) {
    String place = work + "/" + name;
    Path socket = work.resolve(name + ".sock");
    line.addAll(List.of("--data-root", place + "-data", "--exec-root", place + "-run"));
    line.addAll(List.of("-H", "unix://" + socket, "--pidfile", place + ".pid"));
    return new Contender(name, line, socket, Map.of());
  }

  /** A daemon that runs. */
  record Running(Contender contender, Process process, Duration readyAfter)
      implements AutoCloseable {
    /**
     * Resident bytes of the daemon and of every process that it started and that is not a
     * container's.
     */
    long residentBytes() {
      return Stream.concat(Stream.of(process.toHandle()), process.descendants())
          .mapToLong(handle -> ProcFiles.statusBytes(handle.pid(), "VmRSS"))
          .sum();
    }

    /** The bench's folder. */
    Path work() {
      return Objects.requireNonNull(contender.socket().getParent());
    }

    Api api() {
      return new Api(contender.socket());
    }

    /** Docker's client, pointed at this daemon. */
    Command docker(String... words) {
      return client("docker", words);
    }

    /** Any client that knows DOCKER_HOST. */
    Command client(String program, String... words) {
      List<String> line = new ArrayList<>(List.of(program));
      line.addAll(List.of(words));
      return new Command(line, Map.of("DOCKER_HOST", "unix://" + contender.socket()));
    }

    @Override
    public void close() {
      process.destroy();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Starts it and waits for its first answer. */
  Running start() {
    try {
      Files.deleteIfExists(socket);
      Path log = socket.resolveSibling(name + ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      long begin = System.nanoTime();
      Process process = builder.start();
      while (!new Api(socket).answers()) {
        if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
          process.destroyForcibly();
          throw new IllegalStateException(
              name + " does not come up; its log: " + Files.readString(log));
        }
        Thread.onSpinWait();
      }
      return new Running(this, process, Duration.ofNanos(System.nanoTime() - begin));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
