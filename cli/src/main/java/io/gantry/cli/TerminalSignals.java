package io.gantry.cli;

import java.util.function.Consumer;

/** The signals that a command which stands for a container has to hand on. */
final class TerminalSignals {
  private TerminalSignals() {}

  /** Calls back when the window changes its size. */
  static void onResize(Runnable changed) {
    sun.misc.Signal.handle(new sun.misc.Signal("WINCH"), signal -> changed.run());
  }

  /** Calls back with the name of the signal instead of ending the program. */
  static void forward(Consumer<String> forward) {
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      sun.misc.Signal.handle(new sun.misc.Signal(name), signal -> forward.accept(name));
    }
  }
}
