package io.gantry.engine;

import io.gantry.runtime.Shim;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A further process of a container in memory. Its state is guarded by itself. */
final class Exec {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String id;
  private final Container container;
  private final ExecSpec spec;
  private boolean started;
  private @Nullable Shim shim;
  private @Nullable Integer exitCode;
  private Instant endedAt = Instant.MAX;
  private final CountDownLatch over = new CountDownLatch(1);

  Exec(String id, Container container, ExecSpec spec) {
    this.id = id;
    this.container = container;
    this.spec = spec;
  }

  String id() {
    return id;
  }

  Container container() {
    return container;
  }

  ExecSpec spec() {
    return spec;
  }

  /** True for the first caller only. */
  synchronized boolean begin() {
    boolean first = !started;
    started = true;
    return first;
  }

  synchronized void running(Shim process) {
    shim = process;
  }

  synchronized void ended(int code) {
    exitCode = code;
    shim = null;
    endedAt = Instant.now();
    over.countDown();
  }

  /** Waits until the exit code is known, but not for a process that has only ended its output. */
  void awaitEnd() {
    try {
      boolean _ = over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized boolean running() {
    return shim != null;
  }

  synchronized Optional<Shim> shim() {
    return Optional.ofNullable(shim);
  }

  synchronized boolean endedBefore(Instant moment) {
    return endedAt.isBefore(moment);
  }

  synchronized ExecView view() {
    String user = spec.user().isEmpty() ? container.record().spec().process().user() : spec.user();
    return new ExecView(
        id,
        container.id(),
        spec,
        user,
        shim != null,
        shim == null ? 0 : shim.pid(),
        exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode));
  }
}
