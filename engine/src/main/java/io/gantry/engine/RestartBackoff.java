package io.gantry.engine;

import java.time.Duration;

/**
 * How long to wait before a restart: 100 ms, doubled each time up to a minute, and from the start
 * again after a run of 10 s. Pure.
 *
 * @param delay of the next restart
 */
record RestartBackoff(Duration delay) {
  private static final Duration LEAST = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofMinutes(1);
  private static final Duration GOOD_RUN = Duration.ofSeconds(10);

  static final RestartBackoff INITIAL = new RestartBackoff(LEAST);

  /** The back-off for an end after a run of this length. */
  RestartBackoff afterRun(Duration run) {
    return run.compareTo(GOOD_RUN) >= 0 ? INITIAL : this;
  }

  /** The back-off for the end after the next one. */
  RestartBackoff doubled() {
    Duration twice = delay.multipliedBy(2);
    return new RestartBackoff(twice.compareTo(MOST) > 0 ? MOST : twice);
  }

  /** Whether a policy wants a restart after this end. */
  static boolean wanted(
      RestartPolicy policy, int exitCode, boolean stoppedByHand, int restartCount) {
    if (stoppedByHand) {
      return false;
    }
    return switch (policy.condition()) {
      case NO -> false;
      case ALWAYS, UNLESS_STOPPED -> true;
      case ON_FAILURE ->
          exitCode != 0 && (policy.maximumRetries() == 0 || restartCount < policy.maximumRetries());
    };
  }
}
