package io.gantry.cli;

import java.util.function.Consumer;

/** The signals that a command which stands for a container has to hand on. */
final class TerminalSignals {
  private TerminalSignals() {}

  /**
   * Calls back now and whenever the window changes its size: one call at a time, although each
   * signal comes on a thread of its own, so that the last one sees the last size.
   */
  static void onResize(Runnable changed) {
    Object turn = new Object();
    Runnable inTurn =
        () -> {
          synchronized (turn) {
            changed.run();
          }
        };
    sun.misc.Signal.handle(new sun.misc.Signal("WINCH"), signal -> inTurn.run());
    inTurn.run();
  }

  /** Calls back with the name of the signal instead of ending the program. */
  static void forward(Consumer<String> forward) {
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      sun.misc.Signal.handle(new sun.misc.Signal(name), signal -> forward.accept(name));
    }
  }
}
