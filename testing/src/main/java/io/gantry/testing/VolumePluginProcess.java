package io.gantry.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A volume plugin as a process of its own, that speaks Docker's protocol on a unix socket and keeps
 * volumes as folders. It can be told to misbehave.
 */
public final class VolumePluginProcess implements AutoCloseable {
  private final Path socket;
  private final Path root;
  private Process process;

  private VolumePluginProcess(Path socket, Path root) {
    this.socket = socket;
    this.root = root;
    this.process = launch();
  }

  /**
   * When this returns it answers.
   *
   * @param root for what it keeps: {@code volumes}, {@code calls}
   */
  public static VolumePluginProcess start(Path socket, Path root) {
    try {
      Files.createDirectories(socket.toAbsolutePath().getParent());
      Files.createDirectories(root);
      return new VolumePluginProcess(socket, root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() {
    try (InputStream program = VolumePluginProcess.class.getResourceAsStream("volume-plugin.py")) {
      Path script = root.resolve("volume-plugin.py");
      Files.copy(program, script, StandardCopyOption.REPLACE_EXISTING);
      List<String> command =
          List.of("python3", script.toString(), socket.toString(), root.toString());
      Process started =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader out = started.inputReader(StandardCharsets.UTF_8);
      if (!"ready".equals(out.readLine())) {
        throw new AssertionError("the volume plugin did not start");
      }
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of a volume. */
  public Path volume(String name) {
    return root.resolve("volumes").resolve(name);
  }

  /** All calls so far: method, name of the volume, id of the user. */
  public List<String> calls() {
    try {
      return Files.readAllLines(root.resolve("calls"));
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * From here on it misbehaves.
   *
   * @param method such as {@code VolumeDriver.Mount}
   * @param how {@code error:TEXT}, {@code path:TEXT}, {@code text:BODY}, {@code huge}, {@code
   *     slow}, {@code die}
   */
  public void misbehave(String method, String how) {
    try {
      Files.writeString(root.resolve("fault"), method + "=" + how);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From here on it behaves. */
  public void behave() {
    try {
      Files.deleteIfExists(root.resolve("fault"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once; its socket stays, and nobody listens. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Starts it again on what it kept. */
  public void startAgain() {
    kill();
    process = launch();
  }

  @Override
  public void close() {
    kill();
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
