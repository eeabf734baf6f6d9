package io.gantry.network;

import io.gantry.linux.Errno;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.oci.GantryException;
import java.util.Optional;
import java.util.function.Consumer;

/** Traffic limits as the kernel has them: a token bucket where packets leave by a device. */
final class RateLimits {
  /** The kernel hands packets on in lumps of this size (GSO), and a smaller bucket cuts them. */
  private static final long LUMP = 64 << 10;

  /** A bucket holds this part of a second of traffic, a queue that. */
  private static final long BUCKETS_A_SECOND = 50;

  private static final long QUEUES_A_SECOND = 20;
  private static final long MOST = 1 << 30;

  /** By this part more passes than the limit itself lets through. */
  private static final long MARGIN = 20;

  private RateLimits() {}

  /**
   * How much passes.
   *
   * @param rate bytes a second
   * @param burst bytes that may pass at once
   * @param queue bytes that wait
   */
  record Bucket(long rate, long burst, long queue) {
    private static Bucket of(long bits) {
      long bytes = Math.max(1, bits / Byte.SIZE);
      long burst = Math.min(Math.max(LUMP, bytes / BUCKETS_A_SECOND), MOST);
      long queue = Math.min(burst + Math.max(LUMP, bytes / QUEUES_A_SECOND), MOST);
      return new Bucket(bytes, burst, queue);
    }
  }

  /**
   * What a limit of so many bits a second never passes, and only who has lifted it: what is more is
   * dropped. The packet filter adds what a second allows to the burst.
   */
  static Bucket beyond(long bits) {
    Bucket limit = Bucket.of(bits);
    return new Bucket(
        limit.rate() + Math.max(1, limit.rate() / MARGIN), limit.burst() + 2 * LUMP, 0);
  }

  /** Limits what a container sends, at its device in there: what is more waits. */
  static void out(NetworkNamespace namespace, int device, Rates rates) {
    limit(device, rates.out(), namespace::configure);
  }

  /** Limits what a container is sent, at the host's end of its device. */
  static void in(Netlink host, int device, Rates rates) {
    limit(device, rates.in(), host::run);
  }

  private static void limit(int device, long bits, Consumer<NetlinkRequest> kernel) {
    try {
      request(device, bits).ifPresent(kernel);
    } catch (LinuxException e) {
      throw explained(e);
    }
  }

  /** Empty without a limit. */
  private static Optional<NetlinkRequest> request(int device, long bits) {
    if (bits == 0) {
      return Optional.empty();
    }
    Bucket bucket = Bucket.of(bits);
    return Optional.of(
        new NetlinkRequest.LimitRate(
            device, bucket.rate(), (int) bucket.burst(), (int) bucket.queue()));
  }

  /** What the kernel's refusal means. */
  private static RuntimeException explained(LinuxException refused) {
    return refused.errno() == Errno.ENOENT
        ? new GantryException(
            GantryException.Kind.INVALID,
            "this kernel cannot limit traffic: it lacks the queueing discipline tbf (CONFIG_NET_SCH_TBF)",
            refused)
        : refused;
  }
}
