package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Docker's limits as those of the runtime specification. Pure. */
final class ResourceLimits {
  private static final long CPU_PERIOD = 100_000;
  private static final long NANOS = 1_000_000_000;
  private static final long LEAST_MEMORY = 6L << 20;
  private static final Set<String> RLIMITS =
      Set.of(
          "as",
          "core",
          "cpu",
          "data",
          "fsize",
          "locks",
          "memlock",
          "msgqueue",
          "nice",
          "nofile",
          "nproc",
          "rss",
          "rtprio",
          "rttime",
          "sigpending",
          "stack");

  private ResourceLimits() {}

  /** INVALID for what contradicts itself, in Docker's words. */
  static void check(Resources r) {
    if (r.memory() != 0 && r.memory() < LEAST_MEMORY) {
      throw GantryException.invalid("Minimum memory limit allowed is 6MB");
    }
    if (r.memorySwap() > 0 && r.memory() == 0) {
      throw GantryException.invalid(
          "You should always set the Memory limit when using Memoryswap limit, see usage");
    }
    if (r.memorySwap() > 0 && r.memorySwap() < r.memory()) {
      throw GantryException.invalid(
          "Minimum memoryswap limit should be larger than memory limit, see usage");
    }
    if (r.memory() > 0 && r.memoryReservation() > r.memory()) {
      throw GantryException.invalid(
          "Minimum memory limit can not be less than memory reservation limit, see usage");
    }
    if (r.memorySwappiness() < -1 || r.memorySwappiness() > 100) {
      throw GantryException.invalid(
          "Invalid value: " + r.memorySwappiness() + ", valid memory swappiness range is 0-100");
    }
    checkCpu(r);
    r.ulimits().forEach(ResourceLimits::rlimit);
  }

  private static void checkCpu(Resources r) {
    if (r.nanoCpus() != 0 && (r.cpuPeriod() != 0 || r.cpuQuota() != 0)) {
      String other = r.cpuPeriod() != 0 ? "CPU Period" : "CPU Quota";
      throw GantryException.invalid(
          "Conflicting options: Nano CPUs and " + other + " cannot both be set.");
    }
    int cpus = Runtime.getRuntime().availableProcessors();
    if (r.nanoCpus() < 0 || r.nanoCpus() > cpus * NANOS) {
      throw GantryException.invalid(
          "Range of CPUs is from 0.01 to "
              + cpus
              + ".00, as there are only "
              + cpus
              + " CPUs available");
    }
    if (r.cpuPeriod() != 0 && (r.cpuPeriod() < 1000 || r.cpuPeriod() > 1_000_000)) {
      throw GantryException.invalid(
          "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
    }
    if (r.cpuQuota() > 0 && r.cpuQuota() < 1000) {
      throw GantryException.invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)");
    }
    if (r.blkioWeight() != 0 && (r.blkioWeight() < 10 || r.blkioWeight() > 1000)) {
      throw GantryException.invalid("Range of blkio weight is from 10 to 1000");
    }
  }

  /** The cgroup's limits with these device rules. */
  static RuntimeSpec.Resources of(Resources r, List<RuntimeSpec.DeviceRule> devices) {
    return RuntimeSpec.Resources.of(
        devices,
        memory(r),
        cpu(r),
        r.pidsLimit() == 0 ? null : new RuntimeSpec.Pids(r.pidsLimit()),
        r.blkioWeight() == 0 ? null : weight(r.blkioWeight()));
  }

  /** Changes of a running container's limits, over what it has. */
  static Resources merge(Resources has, Resources change) {
    return has.withMemory(or(change.memory(), has.memory()))
        .withMemorySwap(or(change.memorySwap(), has.memorySwap()))
        .withMemoryReservation(or(change.memoryReservation(), has.memoryReservation()))
        .withNanoCpus(or(change.nanoCpus(), change.cpuQuota() != 0 ? 0 : has.nanoCpus()))
        .withCpuShares(or(change.cpuShares(), has.cpuShares()))
        .withCpuPeriod(or(change.cpuPeriod(), change.nanoCpus() != 0 ? 0 : has.cpuPeriod()))
        .withCpuQuota(or(change.cpuQuota(), change.nanoCpus() != 0 ? 0 : has.cpuQuota()))
        .withCpusetCpus(change.cpusetCpus().isEmpty() ? has.cpusetCpus() : change.cpusetCpus())
        .withCpusetMems(change.cpusetMems().isEmpty() ? has.cpusetMems() : change.cpusetMems())
        .withPidsLimit(or(change.pidsLimit(), has.pidsLimit()))
        .withBlkioWeight(change.blkioWeight() == 0 ? has.blkioWeight() : change.blkioWeight());
  }

  static List<RuntimeSpec.Rlimit> rlimits(List<Ulimit> ulimits) {
    List<RuntimeSpec.Rlimit> limits = new ArrayList<>();
    ulimits.forEach(ulimit -> limits.add(rlimit(ulimit)));
    return limits;
  }

  private static RuntimeSpec.Rlimit rlimit(Ulimit ulimit) {
    if (!RLIMITS.contains(ulimit.name())) {
      throw GantryException.invalid("invalid ulimit type: " + ulimit.name());
    }
    boolean softIsMore = ulimit.soft() == -1 ? ulimit.hard() != -1 : ulimit.soft() > ulimit.hard();
    if (softIsMore && ulimit.hard() != -1) {
      throw GantryException.invalid(
          "ulimit soft limit must be less than or equal to hard limit: " + ulimit.name());
    }
    // -1 has all bits set, which is how the kernel writes "no limit".
    String type = "RLIMIT_" + ulimit.name().toUpperCase(Locale.ROOT);
    return new RuntimeSpec.Rlimit(type, ulimit.hard(), ulimit.soft());
  }

  private static RuntimeSpec.@Nullable Memory memory(Resources r) {
    Long swap = null;
    if (r.memorySwap() != 0) {
      swap = r.memorySwap();
    } else if (r.memory() > 0) {
      // Docker's default: as much swap again as memory.
      swap = 2 * r.memory();
    }
    boolean nothing =
        r.memory() == 0
            && r.memoryReservation() == 0
            && swap == null
            && r.memorySwappiness() < 0
            && !r.oomKillDisable();
    return nothing
        ? null
        : new RuntimeSpec.Memory(
            set(r.memory()),
            set(r.memoryReservation()),
            swap,
            null,
            null,
            r.memorySwappiness() < 0 ? null : Long.valueOf(r.memorySwappiness()),
            r.oomKillDisable() ? Boolean.TRUE : null,
            null,
            null);
  }

  private static RuntimeSpec.@Nullable Cpu cpu(Resources r) {
    Long period = r.nanoCpus() > 0 ? Long.valueOf(CPU_PERIOD) : set(r.cpuPeriod());
    Long quota =
        r.nanoCpus() > 0 ? Long.valueOf(r.nanoCpus() * CPU_PERIOD / NANOS) : set(r.cpuQuota());
    boolean nothing =
        period == null
            && quota == null
            && r.cpuShares() == 0
            && r.cpusetCpus().isEmpty()
            && r.cpusetMems().isEmpty();
    return nothing
        ? null
        : new RuntimeSpec.Cpu(
            set(r.cpuShares()),
            quota,
            null,
            period,
            null,
            null,
            r.cpusetCpus(),
            r.cpusetMems(),
            null);
  }

  private static RuntimeSpec.BlockIo weight(int weight) {
    return new RuntimeSpec.BlockIo(
        weight, null, List.of(), List.of(), List.of(), List.of(), List.of());
  }

  private static @Nullable Long set(long value) {
    return value == 0 ? null : value;
  }

  private static long or(long value, long otherwise) {
    return value == 0 ? otherwise : value;
  }
}
