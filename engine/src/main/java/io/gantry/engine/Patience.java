package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Waits for work that nobody can interrupt, such as the kernel's mounting from a server that does
 * not answer, but not for ever. The work has a platform thread of its own, which ends when the
 * kernel lets it go, so that no carrier of virtual threads is held; it must not change the thread's
 * namespaces.
 */
final class Patience {
  private Patience() {}

  /**
   * What the work answers or throws; UNAVAILABLE when the time is over before.
   *
   * @param act names the thread, and begins the error
   * @param late gets what the work answers after that, to give it back
   */
  static <T> T await(Duration limit, String act, Supplier<T> work, Consumer<T> late) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name(act).start(() -> complete(result, work, late));
    try {
      return result.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw reason(e, act + ": no answer within " + limit.toSeconds() + " s");
    }
  }

  private static RuntimeException reason(CompletionException e, String over) {
    return switch (e.getCause()) {
      case TimeoutException _ -> new GantryException(GantryException.Kind.UNAVAILABLE, over, e);
      case RuntimeException known -> known;
      case Error fatal -> throw fatal;
      case null, default -> e;
    };
  }

  private static <T> void complete(
      CompletableFuture<T> result, Supplier<T> work, Consumer<T> late) {
    try {
      T answer = work.get();
      if (!result.complete(answer)) {
        late.accept(answer);
      }
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }
}
