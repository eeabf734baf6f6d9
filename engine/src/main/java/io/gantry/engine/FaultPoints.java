package io.gantry.engine;

import java.util.function.Consumer;

/**
 * Named places between two steps of create, start and remove, at which a test lets the daemon die.
 * Nothing happens there otherwise.
 */
final class FaultPoints {
  private static volatile Consumer<String> hook = point -> {};

  private FaultPoints() {}

  /** Called by the code under test; the name is {@code <act>.<what has just been done>}. */
  static void reach(String point) {
    hook.accept(point);
  }

  /** For tests only; process-wide. */
  static void install(Consumer<String> replacement) {
    hook = replacement;
  }
}
