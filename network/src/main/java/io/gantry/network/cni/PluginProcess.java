package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a plugin: question on standard input, answer on standard output, both bounded, and
 * whoever it started killed with it when it does not end in time. It runs in the namespaces of the
 * calling thread, which waits.
 */
final class PluginProcess {
  private static final int MAX_ANSWER = 1 << 20;
  private static final int MAX_LOG = 1 << 16;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Process process;
  private final Duration timeLimit;

  private PluginProcess(Process process, Duration timeLimit) {
    this.process = process;
    this.timeLimit = timeLimit;
  }

  /**
   * How it ended.
   *
   * @param status the exit status
   * @param json what it wrote to standard output, whether JSON or not
   * @param log what it wrote to standard error
   */
  record Answer(int status, String json, String log) {}

  /**
   * Runs it to its end. UNAVAILABLE when it takes too long, prints too much or cannot be started,
   * and when the thread is interrupted, which stays so; it has ended by then. Messages are the
   * reason only.
   */
  static Answer run(
      Path program, Map<String, String> variables, byte[] question, Duration timeLimit) {
    ProcessBuilder builder =
        new ProcessBuilder(program.toString()).directory(Path.of("/").toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("CNI_"));
    environment.putAll(variables);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw unavailable("cannot be started: " + e.getMessage(), e);
    }
    PluginProcess run = new PluginProcess(process, timeLimit);
    try {
      return run.converse(question);
    } finally {
      run.end();
    }
  }

  private Answer converse(byte[] question) {
    long deadline = System.nanoTime() + timeLimit.toNanos();
    BoundedOutput answer =
        BoundedOutput.of(process.getInputStream(), MAX_ANSWER, process::destroyForcibly);
    BoundedOutput log = BoundedOutput.of(process.getErrorStream(), MAX_LOG, () -> {});
    // Not here: a plugin that does not read would hold the caller.
    Thread.ofVirtual().name("cni-question").start(() -> ask(question));
    try {
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException();
      }
      requireShort(answer);
      String json = text(answer.await(deadline - System.nanoTime()));
      String words = text(log.await(deadline - System.nanoTime()));
      requireShort(answer);
      return new Answer(process.exitValue(), json, words);
    } catch (TimeoutException e) {
      throw unavailable("did not end within " + timeLimit.toMillis() + " ms and was killed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("was interrupted and killed", e);
    } catch (IOException e) {
      throw unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Asked twice: what is killed has no readable rest, what ends by itself is long only when read.
   */
  private static void requireShort(BoundedOutput answer) {
    if (answer.tooLong()) {
      throw unavailable("printed more than " + MAX_ANSWER + " bytes and was killed", null);
    }
  }

  private void ask(byte[] question) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(question);
    } catch (IOException e) {
      // It may end without reading; its answer and its exit status tell what that means.
    }
  }

  /** Kills what still runs and waits for it, so that nothing of it happens after this. */
  private void end() {
    if (process.isAlive()) {
      List<ProcessHandle> children = process.descendants().toList();
      process.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
      CompletableFuture<?>[] ends =
          Stream.concat(Stream.of(process.toHandle()), children.stream())
              .map(ProcessHandle::onExit)
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture<?> all = CompletableFuture.allOf(ends);
      all.completeOnTimeout(null, GRACE.toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static GantryException unavailable(String reason, @Nullable Throwable cause) {
    return new GantryException(GantryException.Kind.UNAVAILABLE, reason, cause);
  }
}
