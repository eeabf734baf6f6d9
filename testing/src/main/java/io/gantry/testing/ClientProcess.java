package io.gantry.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real client as a process of its own, whose output is collected while it runs. */
public final class ClientProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final List<String> command;
  private final Process process;
  private final Collected out;
  private final Collected err;

  public ClientProcess(List<String> command, Map<String, String> environment, Path folder) {
    this.command = command;
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new AssertionError("cannot start " + command, e);
    }
    out = new Collected(process.getInputStream());
    err = new Collected(process.getErrorStream());
  }

  /** Sends input; the client's standard input stays open. */
  public ClientProcess type(String text) {
    try {
      OutputStream in = process.getOutputStream();
      in.write(text.getBytes(StandardCharsets.UTF_8));
      in.flush();
      return this;
    } catch (IOException e) {
      throw new AssertionError("cannot type into " + command + ": " + this.err.text(), e);
    }
  }

  public ClientProcess endInput() {
    try {
      process.getOutputStream().close();
      return this;
    } catch (IOException e) {
      throw new AssertionError("cannot close the input of " + command, e);
    }
  }

  public ClientProcess expect(String text) {
    Await.until(
        () -> out.text().contains(text),
        () -> command + " did not print \"" + text + "\" but " + out.text() + err.text());
    return this;
  }

  public String printed() {
    return out.text();
  }

  public void signal(String name) {
    signal(name, process.pid());
  }

  static void signal(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public Result await() {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            command + " still runs after " + PATIENCE_SECONDS + " s: " + out.text() + err.text());
      }
      return new Result(process.exitValue(), out.end(), err.end());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Kills it if it still runs: a client that hangs up. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
