package io.gantry.engine;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Starts ended containers again after their back-off. Each waits on a virtual thread of its own;
 * {@link #close} ends the waiting, and the next daemon takes it up from the saved state.
 */
final class RestartPolicyRunner implements AutoCloseable {
  private final ContainerRegistry registry;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ending = lock.newCondition();
  private volatile Consumer<Container> starter = container -> {};
  private boolean closed;

  RestartPolicyRunner(ContainerRegistry registry) {
    this.registry = registry;
  }

  /**
   * Once, before anything is scheduled.
   *
   * @param starting starts a container whose lock is held, counts it as a restart, and reports
   *     failures in the container's state
   */
  void startWith(Consumer<Container> starting) {
    starter = starting;
  }

  /** Saves that it will be started again, and starts it later. The caller holds its lock. */
  void schedule(Container container, ContainerState.Exited state, Duration run) {
    registry.change(
        container,
        record ->
            record
                .withNetwork(NetworkViews.unconnected(record.spec()))
                .withState(
                    new ContainerState.Restarting(
                        state.startedAt(),
                        state.finishedAt(),
                        state.exitCode(),
                        state.oomKilled(),
                        state.error())));
    RestartBackoff backoff = container.backoff().afterRun(run);
    container.backoff(backoff.doubled());
    resume(container, backoff.delay());
  }

  /** Starts one that is in state Restarting after this long, unless that changes before. */
  void resume(Container container, Duration delay) {
    ContainerState waiting = container.state();
    Thread.ofVirtual()
        .name("restart-" + container.record().shortId())
        .start(() -> {
          if (sleep(delay)) {
            startIfStill(container, waiting);
          }
        });
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      ending.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // The very object: one that was stopped and started meanwhile is in another wait.
  @SuppressWarnings("ReferenceEquality")
  private void startIfStill(Container container, ContainerState waiting) {
    container.lock().lock();
    try {
      if (!container.gone() && container.state() == waiting) {
        starter.accept(container);
      }
    } finally {
      container.lock().unlock();
    }
  }

  /** False when the engine closes before the time is over. */
  private boolean sleep(Duration delay) {
    lock.lock();
    try {
      long left = delay.toNanos();
      while (!closed && left > 0) {
        left = ending.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
