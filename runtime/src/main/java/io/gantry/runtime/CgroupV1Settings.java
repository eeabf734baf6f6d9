package io.gantry.runtime;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec.BlockIo;
import io.gantry.oci.RuntimeSpec.Cpu;
import io.gantry.oci.RuntimeSpec.HugepageLimit;
import io.gantry.oci.RuntimeSpec.Memory;
import io.gantry.oci.RuntimeSpec.Network;
import io.gantry.oci.RuntimeSpec.Pids;
import io.gantry.oci.RuntimeSpec.Resources;
import io.gantry.oci.RuntimeSpec.ThrottleDevice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of cgroup v1 for the specification's limits; pure. A zero means: not asked for. */
final class CgroupV1Settings {
  private final List<CgroupSetting> settings = new ArrayList<>();

  private CgroupV1Settings() {}

  /** In the order in which they are to be written. INVALID for what v1 cannot express. */
  static List<CgroupSetting> of(Resources resources) {
    if (!resources.unified().isEmpty()) {
      throw GantryException.invalid(
          "set " + resources.unified().keySet() + ": keys of cgroup v2 on a host with cgroup v1");
    }
    CgroupV1Settings all = new CgroupV1Settings();
    resources.devices().forEach(rule -> all.settings.add(DeviceRules.v1(rule)));
    all.memory(resources.memory());
    all.cpu(resources.cpu());
    all.pids(resources.pids());
    all.blockIo(resources.blockIO());
    resources.hugepageLimits().forEach(all::hugepages);
    all.network(resources.network());
    all.settings.addAll(CgroupV2Settings.rdma(resources.rdma()));
    return List.copyOf(all.settings);
  }

  private void memory(@Nullable Memory memory) {
    if (memory == null) {
      return;
    }
    number("memory", "memory.limit_in_bytes", memory.limit());
    swap(memory.limit(), memory.swap());
    number("memory", "memory.soft_limit_in_bytes", memory.reservation());
    // Kernels that count kernel memory within the limit have dropped these two.
    optional("memory", "memory.kmem.limit_in_bytes", memory.kernel());
    optional("memory", "memory.kmem.tcp.limit_in_bytes", memory.kernelTCP());
    given("memory", "memory.swappiness", memory.swappiness());
    if (Boolean.TRUE.equals(memory.disableOOMKiller())) {
      add("memory", "memory.oom_control", "1");
    }
  }

  /** Memory with swap must not be below memory: without a limit of memory it has none either. */
  private void swap(@Nullable Long limit, @Nullable Long swap) {
    boolean unlimited = limit != null && limit == -1;
    Long value = (swap == null || swap == 0) && unlimited ? Long.valueOf(-1) : swap;
    if (value != null && value == -1) {
      optional("memory", "memory.memsw.limit_in_bytes", value);
    } else {
      number("memory", "memory.memsw.limit_in_bytes", value);
    }
  }

  private void cpu(@Nullable Cpu cpu) {
    if (cpu == null) {
      return;
    }
    number("cpu", "cpu.shares", cpu.shares());
    number("cpu", "cpu.cfs_period_us", cpu.period());
    number("cpu", "cpu.cfs_quota_us", cpu.quota());
    given("cpu", "cpu.cfs_burst_us", cpu.burst());
    number("cpu", "cpu.rt_period_us", cpu.realtimePeriod());
    number("cpu", "cpu.rt_runtime_us", cpu.realtimeRuntime());
    given("cpu", "cpu.idle", cpu.idle());
    text("cpuset", "cpuset.cpus", cpu.cpus());
    text("cpuset", "cpuset.mems", cpu.mems());
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
    weight("weight", "", io.weight());
    leafWeight("leaf_weight", "", io.leafWeight());
    for (var device : io.weightDevice()) {
      String number = device.major() + ":" + device.minor() + " ";
      weight("weight_device", number, device.weight());
      leafWeight("leaf_weight_device", number, device.leafWeight());
    }
    throttle("read_bps", io.throttleReadBpsDevice());
    throttle("write_bps", io.throttleWriteBpsDevice());
    throttle("read_iops", io.throttleReadIOPSDevice());
    throttle("write_iops", io.throttleWriteIOPSDevice());
  }

  /** The scheduler that weighs is CFQ in old kernels, BFQ in newer ones. */
  private void weight(String file, String device, @Nullable Integer weight) {
    if (weight != null && weight != 0) {
      settings.add(
          CgroupSetting.of("blkio", "blkio." + file, device + weight)
              .or(CgroupSetting.of("blkio", "blkio.bfq." + file, device + weight)));
    }
  }

  private void leafWeight(String file, String device, @Nullable Integer weight) {
    if (weight != null && weight != 0) {
      add("blkio", "blkio." + file, device + weight);
    }
  }

  private void throttle(String what, List<ThrottleDevice> devices) {
    for (ThrottleDevice device : devices) {
      String value = device.major() + ":" + device.minor() + " " + device.rate();
      add("blkio", "blkio.throttle." + what + "_device", value);
    }
  }

  private void hugepages(HugepageLimit limit) {
    String size = CgroupV2Settings.pageSize(limit);
    String bytes = Long.toUnsignedString(limit.limit());
    add("hugetlb", "hugetlb." + size + ".limit_in_bytes", bytes);
    String reserved = "hugetlb." + size + ".rsvd.limit_in_bytes";
    settings.add(CgroupSetting.of("hugetlb", reserved, bytes).ifPresent());
  }

  private void network(@Nullable Network network) {
    if (network == null) {
      return;
    }
    number("net_cls", "net_cls.classid", network.classID());
    network
        .priorities()
        .forEach(p -> add("net_prio", "net_prio.ifpriomap", p.name() + " " + p.priority()));
  }

  private void number(String controller, String file, @Nullable Long value) {
    if (value != null && value != 0) {
      add(controller, file, value.toString());
    }
  }

  private void optional(String controller, String file, @Nullable Long value) {
    if (value != null && value != 0) {
      settings.add(CgroupSetting.of(controller, file, value.toString()).ifPresent());
    }
  }

  /** Where zero is a value like any other. */
  private void given(String controller, String file, @Nullable Long value) {
    if (value != null) {
      add(controller, file, value.toString());
    }
  }

  private void text(String controller, String file, String value) {
    if (!value.isEmpty()) {
      add(controller, file, value);
    }
  }

  private void add(String controller, String file, String value) {
    settings.add(CgroupSetting.of(controller, file, value));
  }
}
