package io.gantry.registry;

import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Between servers that share a store: while one sweeps, the others change nothing. The sweeper says
 * so in the store, waits until changes that began before have ended, and says when it is done; a
 * sweeper that dies is forgotten after a while. Thread-safe.
 */
final class SweepLease {
  private static final String KEY = "locks/sweep";
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final ContentStore store;
  private final Clock clock;
  private final Duration settle;

  /** {@code settle} is longer than any change takes. */
  SweepLease(ContentStore store, Clock clock, Duration settle) {
    this.store = store;
    this.clock = clock;
    this.settle = settle;
  }

  /** Whether this server is the one. */
  private volatile boolean mine;

  /** Waits while another server sweeps; UNAVAILABLE when that takes too long. */
  void awaitFree() {
    Instant end = clock.instant().plus(PATIENCE);
    while (isHeld()) {
      if (clock.instant().isAfter(end)) {
        throw new GantryException(
            GantryException.Kind.UNAVAILABLE,
            "another server of this registry collects garbage. Hint: try again in a minute");
      }
      pause(LOOK);
    }
  }

  /** Runs while no other server changes anything; CONFLICT when another sweeps. */
  <T> T sweeping(Supplier<T> work) {
    byte[] sign =
        (clock.instant().plus(LIFE) + " " + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII);
    if (isHeld()) {
      throw taken();
    }
    store.put(KEY, sign);
    pause(settle);
    // Two may have looked at the same time; the later sign stands.
    if (!store.get(KEY).filter(now -> Arrays.equals(now, sign)).isPresent()) {
      throw taken();
    }
    mine = true;
    try {
      return work.get();
    } finally {
      mine = false;
      store.delete(KEY);
    }
  }

  private static GantryException taken() {
    return GantryException.conflict("another server of this registry collects garbage");
  }

  private boolean isHeld() {
    return !mine
        && store
            .get(KEY)
            .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
            .filter(text -> clock.instant().isBefore(until(text)))
            .isPresent();
  }

  private static Instant until(String text) {
    try {
      return Instant.parse(text.split(" ", 2)[0]);
    } catch (DateTimeParseException e) {
      return Instant.MIN;
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(GantryException.Kind.UNAVAILABLE, "the server is being stopped", e);
    }
  }
}
