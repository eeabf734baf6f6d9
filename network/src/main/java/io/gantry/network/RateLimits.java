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

  private RateLimits() {}

  /** Limits what a container sends, at its device in there. */
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
    long bytes = Math.max(1, bits / Byte.SIZE);
    long burst = Math.min(Math.max(LUMP, bytes / BUCKETS_A_SECOND), MOST);
    long queue = Math.min(burst + Math.max(LUMP, bytes / QUEUES_A_SECOND), MOST);
    return Optional.of(new NetlinkRequest.LimitRate(device, bytes, (int) burst, (int) queue));
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
