package io.gantry.engine;

/** What a wait waits for. */
public enum WaitCondition {
  /** It does not run: true at once for one that does not. */
  NOT_RUNNING,
  /** Its next end, even when it does not run yet. */
  NEXT_EXIT,
  /** It is gone. */
  REMOVED
}
