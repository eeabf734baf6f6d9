package io.gantry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An ssh-agent of one build's own, which holds the keys of some files and ends with it. */
final class KeyAgent implements AutoCloseable {
  private static final int WAIT_MILLIS = 10;
  private static final int MOST_WAITS = 500;

  private final Path folder;
  private final Process process;

  private KeyAgent(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /** Asks on the terminal for the passphrase of a key that has one. */
  static KeyAgent start(List<Path> keys) {
    try {
      Path folder = Files.createTempDirectory("gantry-agent-");
      Path socket = folder.resolve("s");
      Process process =
          new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      KeyAgent agent = new KeyAgent(folder, process);
      Runtime.getRuntime().addShutdownHook(new Thread(agent::close));
      agent.add(keys);
      return agent;
    } catch (IOException e) {
      throw new UncheckedIOException("ssh-agent: " + e.getMessage(), e);
    }
  }

  Path socket() {
    return folder.resolve("s");
  }

  private void add(List<Path> keys) throws IOException {
    List<String> command = new ArrayList<>(List.of("ssh-add", "-q"));
    keys.forEach(key -> command.add(key.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("SSH_AUTH_SOCK", socket().toString());
    try {
      for (int i = 0; i < MOST_WAITS && !Files.exists(socket()) && process.isAlive(); i++) {
        TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
      }
      if (builder.start().waitFor() != 0) {
        close();
        throw new UsageException("ssh-add did not take " + keys);
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new UsageException("interrupted");
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().join();
      Files.deleteIfExists(socket());
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
