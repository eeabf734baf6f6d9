package io.gantry.runtime;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec.BlockIo;
import io.gantry.oci.RuntimeSpec.Cpu;
import io.gantry.oci.RuntimeSpec.HugepageLimit;
import io.gantry.oci.RuntimeSpec.Memory;
import io.gantry.oci.RuntimeSpec.Pids;
import io.gantry.oci.RuntimeSpec.Rdma;
import io.gantry.oci.RuntimeSpec.Resources;
import io.gantry.oci.RuntimeSpec.ThrottleDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of cgroup v2 for the specification's limits; pure. A zero means: not asked for. What v2
 * has no counterpart for (kernel memory, swappiness, the OOM killer's switch, real-time, network
 * classes) is left out, as runc does. Devices are not files: {@link DeviceProgram}.
 */
final class CgroupV2Settings {
  private static final long MOST_SHARES = 262_144;
  private static final int MOST_WEIGHT = 10_000;

  private final List<CgroupSetting> settings = new ArrayList<>();

  private CgroupV2Settings() {}

  static List<CgroupSetting> of(Resources resources) {
    CgroupV2Settings all = new CgroupV2Settings();
    all.memory(resources.memory());
    all.cpu(resources.cpu());
    all.pids(resources.pids());
    all.blockIo(resources.blockIO());
    resources.hugepageLimits().forEach(all::hugepages);
    all.settings.addAll(rdma(resources.rdma()));
    all.unified(resources.unified());
    return List.copyOf(all.settings);
  }

  /** One line a device. */
  static List<CgroupSetting> rdma(Map<String, Rdma> devices) {
    List<CgroupSetting> lines = new ArrayList<>();
    devices.forEach((device, limits) -> {
      StringBuilder line = new StringBuilder(device);
      if (limits.hcaHandles() != null) {
        line.append(" hca_handle=").append(limits.hcaHandles());
      }
      if (limits.hcaObjects() != null) {
        line.append(" hca_object=").append(limits.hcaObjects());
      }
      lines.add(CgroupSetting.of("rdma", "rdma.max", line.toString()));
    });
    return lines;
  }

  /** The size as it stands in the files' names, {@code 2MB}. */
  static String pageSize(HugepageLimit limit) {
    if (!limit.pageSize().matches("[0-9]+[KMG]B")) {
      throw GantryException.invalid("huge page size \"" + limit.pageSize() + "\" is not like 2MB");
    }
    return limit.pageSize();
  }

  /**
   * v1's shares (2 to 262144, 1024 by default) as a v2 weight (1 to 10000, 100 by default): the
   * curve through these three points, as runc has it since 1.4.
   */
  static long weight(long shares) {
    if (shares <= 2) {
      return 1;
    }
    if (shares >= MOST_SHARES) {
      return MOST_WEIGHT;
    }
    double log = Math.log((double) shares) / Math.log(2);
    double exponent = (log * log + 125 * log) / 612.0 - 7.0 / 34.0;
    // Rounding errors must not lift an exact value to the next.
    return (long) Math.ceil(Math.pow(10, exponent) - 1e-9);
  }

  private void memory(@Nullable Memory memory) {
    if (memory == null) {
      return;
    }
    long limit = orZero(memory.limit());
    if (limit != 0) {
      add("memory", "memory.max", orMax(limit));
    }
    swap(limit, orZero(memory.swap()));
    if (orZero(memory.reservation()) != 0) {
      add("memory", "memory.low", orMax(orZero(memory.reservation())));
    }
  }

  /** v1 counts memory and swap together, v2 swap alone. */
  private void swap(long limit, long both) {
    if (both == -1 || (both == 0 && limit == -1)) {
      settings.add(CgroupSetting.of("memory", "memory.swap.max", "max").ifPresent());
    } else if (both != 0) {
      if (limit <= 0) {
        throw GantryException.invalid("limit memory with swap to " + both + ": no memory limit");
      }
      if (both < limit) {
        throw GantryException.invalid(
            "limit memory with swap to " + both + ": below the memory limit " + limit);
      }
      add("memory", "memory.swap.max", Long.toString(both - limit));
    }
  }

  private void cpu(@Nullable Cpu cpu) {
    if (cpu == null) {
      return;
    }
    if (orZero(cpu.shares()) != 0) {
      add("cpu", "cpu.weight", Long.toString(weight(orZero(cpu.shares()))));
    }
    bandwidth(orZero(cpu.quota()), orZero(cpu.period()));
    given("cpu.max.burst", cpu.burst());
    given("cpu.idle", cpu.idle());
    if (!cpu.cpus().isEmpty()) {
      add("cpuset", "cpuset.cpus", cpu.cpus());
    }
    if (!cpu.mems().isEmpty()) {
      add("cpuset", "cpuset.mems", cpu.mems());
    }
  }

  /** The kernel keeps a period that is not given; a period alone means no quota. */
  private void bandwidth(long quota, long period) {
    if (quota != 0 || period != 0) {
      String max = quota > 0 ? Long.toString(quota) : "max";
      add("cpu", "cpu.max", period != 0 ? max + " " + period : max);
    }
  }

  private void pids(@Nullable Pids pids) {
    Long limit = pids == null ? null : pids.limit();
    if (limit != null) {
      add("pids", "pids.max", limit > 0 ? limit.toString() : "max");
    }
  }

  private void blockIo(@Nullable BlockIo io) {
    if (io == null) {
      return;
    }
    ioWeight("default ", io.weight());
    for (var device : io.weightDevice()) {
      ioWeight(device.major() + ":" + device.minor() + " ", device.weight());
    }
    throttle("rbps", io.throttleReadBpsDevice());
    throttle("wbps", io.throttleWriteBpsDevice());
    throttle("riops", io.throttleReadIOPSDevice());
    throttle("wiops", io.throttleWriteIOPSDevice());
  }

  /** BFQ takes 1 to 1000 as it is; io.weight spreads 10 to 1000 over 1 to 10000. */
  private void ioWeight(String device, @Nullable Integer weight) {
    if (weight == null || weight == 0) {
      return;
    }
    long spread = 1 + (weight - 10) * 9999L / 990;
    settings.add(
        CgroupSetting.of("io", "io.bfq.weight", device + weight)
            .or(CgroupSetting.of("io", "io.weight", device + spread)));
  }

  private void throttle(String what, List<ThrottleDevice> devices) {
    for (ThrottleDevice device : devices) {
      String number = device.major() + ":" + device.minor();
      add("io", "io.max", number + " " + what + "=" + device.rate());
    }
  }

  private void hugepages(HugepageLimit limit) {
    String bytes = Long.toUnsignedString(limit.limit());
    add("hugetlb", "hugetlb." + pageSize(limit) + ".max", bytes);
    String reserved = "hugetlb." + pageSize(limit) + ".rsvd.max";
    settings.add(CgroupSetting.of("hugetlb", reserved, bytes).ifPresent());
  }

  /** Files by their own names; they come last, so that they win. */
  private void unified(Map<String, String> keys) {
    keys.forEach((file, value) -> {
      if (!file.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+")) {
        throw GantryException.invalid("unified key \"" + file + "\" is no file of a cgroup");
      }
      add(file.substring(0, file.indexOf('.')), file, value);
    });
  }

  private void given(String file, @Nullable Long value) {
    if (value != null) {
      add("cpu", file, value.toString());
    }
  }

  private void add(String controller, String file, String value) {
    settings.add(CgroupSetting.of(controller, file, value));
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }

  private static String orMax(long value) {
    return value < 0 ? "max" : Long.toString(value);
  }
}
