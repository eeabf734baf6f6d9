package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/** Who waits for what of one container. Thread-safe; completing never blocks. */
final class Waiters {
  private final List<Registered> registered = new ArrayList<>();

  /** A wait that is told by {@link #exited} or {@link #removed}. */
  synchronized Wait register(WaitCondition condition) {
    Registered wait = new Registered(condition, new CompletableFuture<>());
    registered.add(wait);
    return wait;
  }

  /** A wait for what is the case already. */
  static Wait done(ExitResult result) {
    Waiters nobody = new Waiters();
    return nobody
    .new Registered(WaitCondition.NOT_RUNNING, CompletableFuture.completedFuture(result));
  }

  /** It has ended. */
  void exited(ExitResult result) {
    complete(result, wait -> wait.condition != WaitCondition.REMOVED);
  }

  /** It is gone. */
  void removed(ExitResult result) {
    complete(result, wait -> true);
  }

  private void complete(ExitResult result, Predicate<Registered> whom) {
    List<Registered> told;
    synchronized (this) {
      told = registered.stream().filter(whom).toList();
      registered.removeAll(told);
    }
    told.forEach(wait -> wait.result.complete(result));
  }

  private synchronized void forget(Registered wait) {
    registered.remove(wait);
  }

  /** Identity counts, so it is no record. */
  private final class Registered implements Wait {
    private final WaitCondition condition;
    private final CompletableFuture<ExitResult> result;

    Registered(WaitCondition condition, CompletableFuture<ExitResult> result) {
      this.condition = condition;
      this.result = result;
    }

    @Override
    public ExitResult await() throws InterruptedException {
      try {
        return result.get();
      } catch (ExecutionException e) {
        throw new GantryException(
            GantryException.Kind.UNAVAILABLE, "the wait was given up", e.getCause());
      }
    }

    @Override
    public void close() {
      forget(this);
      result.completeExceptionally(new IllegalStateException("closed"));
    }
  }
}
