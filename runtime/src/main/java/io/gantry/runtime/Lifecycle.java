package io.gantry.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a shim has told so far, for threads that wait for it. */
final class Lifecycle {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = new State(0, 0, null, null, null, false, false);

  /**
   * A moment of it.
   *
   * @param pid 0: not known yet
   * @param waits how often the plan has stood at a wait
   * @param replayed whether the shim has told everything that was so when it was asked
   * @param gone whether the connection has ended
   */
  record State(
      int pid,
      int waits,
      @Nullable Instant started,
      @Nullable Failure failure,
      @Nullable Exit exit,
      boolean replayed,
      boolean gone) {
    boolean launched() {
      return waits > 0 || started != null;
    }

    boolean settled() {
      return launched() || gone;
    }
  }

  /** A step that failed. */
  record Failure(int step, int errno, String text) {}

  State state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a state; an interrupted wait throws. */
  State await(Predicate<State> wanted) throws InterruptedException {
    lock.lock();
    try {
      while (!wanted.test(state)) {
        changed.await();
      }
      return state;
    } finally {
      lock.unlock();
    }
  }

  void accept(ShimConnection.Frame frame) {
    ByteBuffer in = frame.payload();
    State s = state();
    switch (frame.type()) {
      case PID ->
          become(new State(in.getInt(), s.waits, s.started, null, s.exit, s.replayed, false));
      case WAITING ->
          become(new State(s.pid, s.waits + 1, s.started, null, s.exit, s.replayed, false));
      case STARTED ->
          become(
              new State(
                  s.pid, s.waits, Exit.instant(in.getLong()), null, s.exit, s.replayed, false));
      case FAILED -> {
        var failure = new Failure(in.getInt(), in.getInt(), text(in));
        become(new State(s.pid, s.waits, s.started, failure, s.exit, s.replayed, false));
      }
      case EXITED -> {
        var exit = new Exit(in.getInt(), Exit.instant(in.getLong()));
        become(new State(s.pid, s.waits, s.started, s.failure, exit, s.replayed, false));
      }
      case ATTACHED -> become(new State(s.pid, s.waits, s.started, null, s.exit, true, false));
      case STDIN, STDOUT, STDERR, LAUNCH, START, ATTACH, STDIN_CLOSE, RESIZE, SIGNAL, WATCH ->
          throw new IllegalArgumentException("the shim sent " + frame.type());
    }
  }

  /** The connection has ended; {@code exit} when the shim is known to have ended with it. */
  void end(Optional<Exit> exit) {
    State s = state();
    Exit known = s.exit != null ? s.exit : exit.orElse(null);
    become(new State(s.pid, s.waits, s.started, s.failure, known, s.replayed, true));
  }

  private void become(State next) {
    lock.lock();
    try {
      state = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static String text(ByteBuffer in) {
    return StandardCharsets.UTF_8.decode(in).toString();
  }
}
