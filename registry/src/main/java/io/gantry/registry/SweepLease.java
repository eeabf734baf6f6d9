package io.gantry.registry;

import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Between servers that share a store: while one sweeps, the others change nothing. The sweeper says
 * so in the store, waits until changes that began before have ended, and says when it is done; a
 * sweeper that dies is forgotten after a while. Thread-safe.
 */
final class SweepLease {
  private static final String KEY = "locks/sweep";
  static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final ContentStore store;
  private final InstantSource clock;
  private final Duration settle;

  /** {@code settle} is longer than any change takes. */
  SweepLease(ContentStore store, InstantSource clock, Duration settle) {
    this.store = store;
    this.clock = clock;
    this.settle = settle;
  }

  /** What this server wrote, while it is the one. */
  private volatile @Nullable Sign mine;

  private record Sign(Instant until, UUID id) {
    byte[] bytes() {
      return (until + " " + id).getBytes(StandardCharsets.US_ASCII);
    }
  }

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
    if (isHeld()) {
      throw taken();
    }
    Sign first = write();
    pause(settle);
    // Two may have looked at the same time; the later sign stands.
    if (!isWritten(first)) {
      throw taken();
    }
    mine = first;
    try {
      return work.get();
    } finally {
      end();
    }
  }

  /**
   * For the thread that sweeps, before each step, none of which takes as long as half of the
   * lease's life: the sweep goes on being alone. CONFLICT when it stood still for so long that
   * others may have begun.
   */
  void keep() {
    Sign now = mine;
    if (now == null || clock.instant().isBefore(now.until.minus(LIFE.dividedBy(2)))) {
      return;
    }
    if (!clock.instant().isBefore(now.until) || !isWritten(now)) {
      throw taken();
    }
    mine = write();
  }

  /** Leaves the sign of a server that came after. */
  private void end() {
    Sign last = mine;
    mine = null;
    if (last != null && isWritten(last)) {
      store.delete(KEY);
    }
  }

  private Sign write() {
    Sign sign = new Sign(clock.instant().plus(LIFE), UUID.randomUUID());
    store.put(KEY, sign.bytes());
    return sign;
  }

  private boolean isWritten(Sign sign) {
    return store.get(KEY).filter(now -> Arrays.equals(now, sign.bytes())).isPresent();
  }

  private static GantryException taken() {
    return GantryException.conflict("another server of this registry collects garbage");
  }

  private boolean isHeld() {
    return mine == null
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
