package io.gantry.engine;

import io.gantry.runtime.Shim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A further process of a container in memory. Its state is guarded by itself. */
final class Exec {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String id;
  private final Container container;
  private final Instant createdAt;
  private ExecSpec spec;
  private boolean started;
  private @Nullable Shim shim;
  private @Nullable Integer exitCode;
  private @Nullable Instant endedAt;
  private final CountDownLatch over = new CountDownLatch(1);

  /** What an exec takes beside its texts, generously. */
  private static final int OVERHEAD = 1024;

  Exec(String id, Container container, ExecSpec spec, Instant createdAt) {
    this.id = id;
    this.container = container;
    this.spec = spec;
    this.createdAt = createdAt;
  }

  String id() {
    return id;
  }

  Container container() {
    return container;
  }

  synchronized ExecSpec spec() {
    return spec;
  }

  /** True for the first caller only. */
  synchronized boolean begin() {
    boolean first = !started;
    started = true;
    return first;
  }

  /** From now on nobody needs its environment, which may be large. */
  synchronized void running(Shim process) {
    shim = process;
    spec = spec.withEnv(List.of());
  }

  synchronized void ended(int code) {
    exitCode = code;
    shim = null;
    endedAt = Instant.now();
    spec = spec.withEnv(List.of());
    over.countDown();
  }

  /** Waits until the exit code is known, but not for a process that has only ended its output. */
  void awaitEnd() {
    try {
      boolean _ = endsWithin(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether its exit code is known before this time has passed. */
  boolean endsWithin(Duration time) throws InterruptedException {
    return over.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Empty until it has ended. */
  synchronized OptionalInt exitCode() {
    return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
  }

  synchronized boolean running() {
    return shim != null;
  }

  synchronized Optional<Shim> shim() {
    return Optional.ofNullable(shim);
  }

  synchronized boolean over() {
    return endedAt != null;
  }

  /** Whether it has ended, or waits for its start, since before this moment. */
  synchronized boolean idleSince(Instant moment) {
    if (endedAt != null) {
      return endedAt.isBefore(moment);
    }
    return !started && createdAt.isBefore(moment);
  }

  /** What it holds in memory, about. */
  synchronized long bytes() {
    return OVERHEAD
        + Stream.concat(spec.command().stream(), spec.env().stream())
            .mapToLong(String::length)
            .sum()
        + spec.workingDir().length()
        + spec.user().length()
        + spec.detachKeys().length();
  }

  synchronized ExecView view() {
    String user = spec.user().isEmpty() ? container.record().spec().process().user() : spec.user();
    return new ExecView(
        id, container.id(), spec, user, shim != null, shim == null ? 0 : shim.pid(), exitCode());
  }
}
