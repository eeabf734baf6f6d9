package io.gantry.distribution;

import io.gantry.distribution.RegistrySettings.Limits;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt, and the waiting. */
final class Pauses {
  /** Waits; tests only write down how long. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  private final Limits limits;
  private final Clock clock;
  private final RandomGenerator random;
  private final Sleeper sleeper;

  Pauses(Limits limits, Clock clock, RandomGenerator random, Sleeper sleeper) {
    this.limits = limits;
    this.clock = clock;
    this.random = random;
    this.sleeper = sleeper;
  }

  /** The time for which tokens live. */
  Instant now() {
    return clock.instant();
  }

  /**
   * Waits before the attempt that follows the failed one of this number, counted from 1; false when
   * the registry wants a longer wait than anybody should sit through.
   */
  boolean before(int failedAttempt, Optional<String> retryAfter) throws InterruptedIOException {
    Duration wait = retryAfter.flatMap(this::asked).orElseGet(() -> backOff(failedAttempt));
    if (wait.compareTo(limits.longestPause()) > 0) {
      return false;
    }
    try {
      sleeper.sleep(wait);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted between two attempts");
    }
  }

  /** Doubles with each attempt; between half and the whole of it, so that clients spread out. */
  private Duration backOff(int failedAttempt) {
    long whole = limits.pause().toMillis() << Math.min(failedAttempt - 1, 20);
    long bounded = Math.min(whole, limits.longestPause().toMillis());
    return Duration.ofMillis(bounded / 2 + random.nextLong(bounded / 2 + 1));
  }

  /** RFC 9110, 10.2.3: seconds or a date; nonsense counts as absent. */
  private Optional<Duration> asked(String header) {
    try {
      if (!header.isEmpty() && header.chars().allMatch(Character::isDigit)) {
        // Longer numbers would overflow, and are too long to wait for anyway.
        return Optional.of(
            Duration.ofSeconds(header.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(header)));
      }
      Instant date = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration until = Duration.between(clock.instant(), date);
      return Optional.of(until.isNegative() ? Duration.ZERO : until);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
