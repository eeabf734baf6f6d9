package io.gantry.csi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@link HostPathPlugin} as a process of its own. */
public final class CsiPluginProcess implements AutoCloseable {
  private final Path socket;
  private final Path root;
  private Process process;

  private CsiPluginProcess(Path socket, Path root) throws IOException {
    this.socket = socket;
    this.root = root;
    this.process = launch();
  }

  /** When this returns it answers. */
  public static CsiPluginProcess start(Path socket, Path root) {
    try {
      Files.createDirectories(root);
      return new CsiPluginProcess(socket, root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            HostPathPlugin.class.getName(),
            socket.toString(),
            root.toString());
    Process started =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    if (!"ready".equals(started.inputReader(StandardCharsets.UTF_8).readLine())) {
      throw new AssertionError("the CSI plugin did not start");
    }
    return started;
  }

  public Path socket() {
    return socket;
  }

  /** The folder of a volume. */
  public Path volume(String id) {
    return root.resolve("volumes").resolve(id);
  }

  /** All calls so far that were for a volume: method and id. */
  public List<String> calls() {
    try {
      return Files.readAllLines(root.resolve("calls")).stream()
          .filter(line -> line.contains(" "))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  public void forgetCalls() {
    write("calls", "");
  }

  /** From here on this call fails; empty for none. */
  public void fail(String method) {
    write("fault", method);
  }

  private void write(String file, String text) {
    try {
      Files.writeString(root.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  public void startAgain() {
    kill();
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
