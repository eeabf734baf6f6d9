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
 * A plugin as a process of its own, that speaks Docker's protocol on a unix socket: one for volumes
 * keeps them as folders, one for networks makes bridges, one for addresses forgets them when it
 * ends. It can be told to misbehave.
 */
public final class PluginProcess implements AutoCloseable {
  private final Path socket;
  private final Path root;
  private final String kind;
  private Process process;

  private PluginProcess(String kind, Path socket, Path root) {
    this.kind = kind;
    this.socket = socket;
    this.root = root;
    this.process = launch();
  }

  /**
   * When this returns it answers.
   *
   * @param root for what it keeps: {@code volumes}, {@code calls}
   */
  public static PluginProcess volumes(Path socket, Path root) {
    return start("volumes", socket, root);
  }

  /**
   * When this returns it answers.
   *
   * @param root for what it keeps: {@code calls}
   */
  public static PluginProcess networks(Path socket, Path root) {
    return start("networks", socket, root);
  }

  /**
   * When this returns it answers.
   *
   * @param root for what it keeps: {@code calls}
   */
  public static PluginProcess addresses(Path socket, Path root) {
    return start("addresses", socket, root);
  }

  private static PluginProcess start(String kind, Path socket, Path root) {
    try {
      Files.createDirectories(socket.toAbsolutePath().getParent());
      Files.createDirectories(root);
      return new PluginProcess(kind, socket, root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() {
    try (InputStream program = PluginProcess.class.getResourceAsStream("plugin.py")) {
      Path script = root.resolve("plugin.py");
      Files.copy(program, script, StandardCopyOption.REPLACE_EXISTING);
      List<String> command =
          List.of("python3", script.toString(), kind, socket.toString(), root.toString());
      Process started =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader out = started.inputReader(StandardCharsets.UTF_8);
      if (!"ready".equals(out.readLine())) {
        throw new AssertionError("the plugin did not start");
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

  /**
   * All calls so far: method, name of the volume or id of the network or pool, id of the user or
   * endpoint, or address.
   */
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

  /**
   * Waits until it is asked what it does not answer, as it was told to {@link #misbehave}: such a
   * call is told as failed.
   *
   * @param earlier how many calls there were before
   */
  public void awaitFailed(String method, int earlier) {
    Await.until(
        () -> calls().stream().skip(earlier).anyMatch(call -> call.startsWith("failed " + method)),
        () -> "calls: " + calls());
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
