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
 * Between servers that share a store: while one sweeps, the others name nothing. The sweeper says
 * so in the store, waits for what began before, and says when it is done; a sweeper that dies is
 * forgotten after a while. The sign that it leaves tells who was slower than that waiting: what he
 * did is done again. Thread-safe.
 */
final class SweepLease {
  private static final String KEY = "locks/sweep";
  private static final byte[] NONE = {};
  static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final ContentStore store;
  private final InstantSource clock;
  private final Duration settle;

  /** {@code settle} is longer than most changes take, and than a server needs to write a sign. */
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

  /**
   * Runs when no other server sweeps, and again when one did meanwhile; UNAVAILABLE when sweeps
   * take too long.
   */
  <T> T outside(Supplier<T> work) {
    Instant end = clock.instant().plus(PATIENCE);
    while (true) {
      byte[] seen = awaitFree(end);
      T result = work.get();
      if (Arrays.equals(seen, sign())) {
        return result;
      }
    }
  }

  /** Waits while another server sweeps; returns the sign of the last sweep. */
  private byte[] awaitFree(Instant end) {
    byte[] sign = sign();
    while (isHeld(sign)) {
      if (clock.instant().isAfter(end)) {
        throw new GantryException(
            GantryException.Kind.UNAVAILABLE,
            "another server of this registry collects garbage. Hint: try again in a minute");
      }
      pause(LOOK);
      sign = sign();
    }
    return sign;
  }

  /** Runs while no other server changes anything; CONFLICT when another sweeps. */
  <T> T sweeping(Supplier<T> work) {
    if (isHeld(sign())) {
      throw taken();
    }
    Sign first = write(clock.instant().plus(LIFE));
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
    mine = write(clock.instant().plus(LIFE));
  }

  /** Leaves the sign of a server that came after. */
  private void end() {
    Sign last = mine;
    mine = null;
    if (last != null && isWritten(last)) {
      var _ = write(Instant.EPOCH);
    }
  }

  private Sign write(Instant until) {
    Sign sign = new Sign(until, UUID.randomUUID());
    store.put(KEY, sign.bytes());
    return sign;
  }

  private boolean isWritten(Sign sign) {
    return Arrays.equals(sign(), sign.bytes());
  }

  private static GantryException taken() {
    return GantryException.conflict("another server of this registry collects garbage");
  }

  /** What the last sweeper wrote; empty when there was none. */
  private byte[] sign() {
    return store.get(KEY).orElse(NONE);
  }

  private boolean isHeld(byte[] sign) {
    return mine == null && clock.instant().isBefore(until(sign));
  }

  private static Instant until(byte[] sign) {
    try {
      return Instant.parse(new String(sign, StandardCharsets.US_ASCII).split(" ", 2)[0]);
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
