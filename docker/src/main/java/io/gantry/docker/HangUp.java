package io.gantry.docker;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Watches for a client that leaves while it is being answered. A virtual thread waits for its end
 * of input and then runs the action once, on that thread; nothing runs after {@link #close()}. The
 * thread itself ends with the connection.
 */
final class HangUp implements AutoCloseable {
  private final AtomicBoolean over = new AtomicBoolean();

  HangUp(Wire wire, Runnable action) {
    Thread.ofVirtual()
        .name("hang-up watch")
        .start(() -> {
          if (!wire.awaitInput() && over.compareAndSet(false, true)) {
            action.run();
          }
        });
  }

  @Override
  public void close() {
    over.set(true);
  }
}
