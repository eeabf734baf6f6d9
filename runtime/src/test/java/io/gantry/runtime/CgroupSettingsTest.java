package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.oci.RuntimeSpec.HugepageLimit;
import io.gantry.oci.RuntimeSpec.Memory;
import io.gantry.oci.RuntimeSpec.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupSettingsTest {
  private static final String EVERYTHING =
      """
      {"memory": {"limit": 104857600, "reservation": 52428800, "swap": 209715200, "kernel": 7,
                  "kernelTCP": 8, "swappiness": 0, "disableOOMKiller": true},
       "cpu": {"shares": 1024, "quota": 50000, "burst": 0, "period": 100000,
               "realtimeRuntime": 950000, "realtimePeriod": 1000000,
               "cpus": "0-1", "mems": "0", "idle": 0},
       "pids": {"limit": 100},
       "blockIO": {"weight": 500, "leafWeight": 300,
                   "weightDevice": [{"major": 8, "minor": 0, "weight": 10, "leafWeight": 20}],
                   "throttleReadBpsDevice": [{"major": 8, "minor": 0, "rate": 1}],
                   "throttleWriteBpsDevice": [{"major": 8, "minor": 1, "rate": 2}],
                   "throttleReadIOPSDevice": [{"major": 8, "minor": 2, "rate": 3}],
                   "throttleWriteIOPSDevice": [{"major": 8, "minor": 3, "rate": 4}]},
       "hugepageLimits": [{"pageSize": "2MB", "limit": 4194304}],
       "network": {"classID": 1048577, "priorities": [{"name": "eth0", "priority": 5}]},
       "rdma": {"mlx5_1": {"hcaHandles": 3, "hcaObjects": 10000}},
       "devices": [{"allow": false, "access": "rwm"},
                   {"allow": true, "type": "c", "major": 1, "minor": 3, "access": "rw"},
                   {"allow": true, "type": "b", "major": 8}]}
      """;

  @Test
  void v1HasAFileForEverything() {
    assertThat(CgroupV1Settings.of(parse(EVERYTHING)))
        .hasToString(
            """
            [devices.deny=a *:* rwm, devices.allow=c 1:3 rw, devices.allow=b 8:* rwm, \
            memory.limit_in_bytes=104857600, memory.memsw.limit_in_bytes=209715200, \
            memory.soft_limit_in_bytes=52428800, memory.kmem.limit_in_bytes=7, \
            memory.kmem.tcp.limit_in_bytes=8, memory.swappiness=0, memory.oom_control=1, \
            cpu.shares=1024, cpu.cfs_period_us=100000, cpu.cfs_quota_us=50000, \
            cpu.cfs_burst_us=0, cpu.rt_period_us=1000000, cpu.rt_runtime_us=950000, cpu.idle=0, \
            cpuset.cpus=0-1, cpuset.mems=0, pids.max=100, blkio.weight=500, \
            blkio.leaf_weight=300, blkio.weight_device=8:0 10, blkio.leaf_weight_device=8:0 20, \
            blkio.throttle.read_bps_device=8:0 1, blkio.throttle.write_bps_device=8:1 2, \
            blkio.throttle.read_iops_device=8:2 3, blkio.throttle.write_iops_device=8:3 4, \
            hugetlb.2MB.limit_in_bytes=4194304, hugetlb.2MB.rsvd.limit_in_bytes=4194304, \
            net_cls.classid=1048577, net_prio.ifpriomap=eth0 5, \
            rdma.max=mlx5_1 hca_handle=3 hca_object=10000]\
            """);
  }

  @Test
  void v2TranslatesWhatItHas() {
    assertThat(CgroupV2Settings.of(parse(EVERYTHING)))
        .hasToString(
            """
            [memory.max=104857600, memory.swap.max=104857600, memory.low=52428800, \
            cpu.weight=100, cpu.max=50000 100000, cpu.max.burst=0, cpu.idle=0, cpuset.cpus=0-1, \
            cpuset.mems=0, pids.max=100, io.bfq.weight=default 500, io.bfq.weight=8:0 10, \
            io.max=8:0 rbps=1, io.max=8:1 wbps=2, io.max=8:2 riops=3, io.max=8:3 wiops=4, \
            hugetlb.2MB.max=4194304, hugetlb.2MB.rsvd.max=4194304, \
            rdma.max=mlx5_1 hca_handle=3 hca_object=10000]\
            """);
  }

  @Test
  void whatIsNotAskedForIsNotWritten() {
    Resources nothing = Resources.of(List.of(), null, null, null, null);
    assertThat(CgroupV1Settings.of(nothing)).isEmpty();
    assertThat(CgroupV2Settings.of(nothing)).isEmpty();
    Resources zeros =
        parse(
            """
            {"memory": {"limit": 0, "swap": 0}, "cpu": {"shares": 0, "quota": 0, "period": 0},
             "pids": {}, "blockIO": {"weight": 0}}\
            """);
    assertThat(CgroupV1Settings.of(zeros)).isEmpty();
    assertThat(CgroupV2Settings.of(zeros)).isEmpty();
  }

  @Test
  void unlimitedIsMinusOneInV1AndMaxInV2() {
    Resources open =
        parse(
            """
            {"memory": {"limit": -1}, "cpu": {"quota": -1, "period": 20000},
             "pids": {"limit": 0}}\
            """);
    assertThat(CgroupV1Settings.of(open))
        .hasToString(
            "[memory.limit_in_bytes=-1, memory.memsw.limit_in_bytes=-1,"
                + " cpu.cfs_period_us=20000, cpu.cfs_quota_us=-1, pids.max=max]");
    assertThat(CgroupV2Settings.of(open))
        .hasToString("[memory.max=max, memory.swap.max=max, cpu.max=max 20000, pids.max=max]");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "2, 1",
    "3, 2",
    "100, 17",
    "500, 58",
    "2000, 170",
    "512, 59",
    "1024, 100",
    "2048, 174",
    "262143, 10000",
    "262144, 10000"
  })
  void sharesBecomeWeights(long shares, long weight) {
    assertThat(CgroupV2Settings.weight(shares)).isEqualTo(weight);
  }

  @Test
  void weightsRiseWithShares() {
    for (long shares = 2; shares < 262_144; shares++) {
      assertThat(CgroupV2Settings.weight(shares + 1))
          .isGreaterThanOrEqualTo(CgroupV2Settings.weight(shares));
    }
  }

  @Test
  void refusesSwapThatMakesNoSense() {
    refused(memory(0L, 100L), "no memory limit");
    refused(memory(200L, 100L), "below the memory limit 200");
    assertThat(CgroupV2Settings.of(memory(100L, 100L)))
        .hasToString("[memory.max=100, memory.swap.max=0]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../memory.max", "memory", "a/b.c", "memory.max\n", ""})
  void refusesUnifiedKeysThatAreNoFile(String key) {
    String json = Json.writePretty(key).strip();
    refused(parse("{\"unified\": {" + json + ": \"1\"}}"), "unified key");
  }

  @Test
  void unifiedKeysComeLastAndOnlyInV2() {
    Resources keys = parse("{\"pids\": {\"limit\": 1}, \"unified\": {\"memory.high\": \"5\"}}");
    assertThat(CgroupV2Settings.of(keys)).hasToString("[pids.max=1, memory.high=5]");
    assertThatThrownBy(() -> CgroupV1Settings.of(keys))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("[memory.high]");
  }

  @Test
  void refusesNamesThatWouldLeadElsewhere() {
    HugepageLimit hostile = new HugepageLimit("../x", 1);
    assertThatThrownBy(() -> CgroupV2Settings.pageSize(hostile))
        .isInstanceOf(GantryException.class);
    for (String path : new String[] {"/a/../b", "..", "a/./b", "a\nb"}) {
      assertThatThrownBy(() -> CgroupPath.of(path)).isInstanceOf(GantryException.class);
    }
    assertThatThrownBy(() -> CgroupPath.of("/").child("a/b")).isInstanceOf(GantryException.class);
    assertThat(CgroupPath.of("gantry//x/").child("id")).hasToString("/gantry/x/id");
  }

  private static void refused(Resources resources, String why) {
    assertThatThrownBy(() -> CgroupV2Settings.of(resources))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.INVALID))
        .hasMessageContaining(why);
  }

  private static Resources memory(Long limit, Long swap) {
    return Resources.of(List.of(), Memory.of(limit, null, swap), null, null, null);
  }

  private static Resources parse(String json) {
    return Json.read(json, Resources.class);
  }
}
