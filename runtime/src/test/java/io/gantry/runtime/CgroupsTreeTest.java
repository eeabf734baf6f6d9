package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.MountInfo;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.oci.RuntimeSpec.Resources;
import io.gantry.runtime.CgroupStats.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cgroups on plain folders: what is detected, written and read, without a kernel behind it. */
class CgroupsTreeTest {
  private static final String HYBRID =
      """
      1 0 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw
      2 1 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
      3 1 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
      4 1 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset
      5 1 0:32 / /sys/fs/cgroup/net_cls rw - cgroup cgroup rw,net_cls
      6 1 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
      7 1 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
      8 1 0:30 / /other/memory rw - cgroup cgroup rw,memory
      """;
  private static final String UNIFIED =
      "1 0 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n";

  @TempDir Path root;
  private Path mount;

  @BeforeEach
  void makeMount() throws IOException {
    mount = Files.createDirectories(root.resolve("sys/fs/cgroup"));
  }

  @Test
  void detectsWhatIsMounted() {
    Cgroups hybrid = Cgroups.detect(MountInfo.parse(HYBRID), root);
    assertThat(hybrid.unified()).isFalse();
    assertThat(hybrid.hierarchies())
        .extracting(CgroupHierarchy::controllers)
        .containsExactly(
            List.of("cpu", "cpuacct"),
            List.of("memory"),
            List.of("cpuset"),
            List.of("net_cls"),
            List.of());
    Cgroups unified = Cgroups.detect(MountInfo.parse(UNIFIED), root);
    assertThat(unified.unified()).isTrue();
    assertThat(unified.hierarchies()).containsExactly(new CgroupHierarchy(true, List.of(), mount));
    assertThatThrownBy(() -> Cgroups.detect(List.of(), root))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("mount -t cgroup2");
  }

  @Test
  void v2WritesWhatIsAskedAndNothingElse() throws IOException {
    Files.writeString(mount.resolve("cgroup.controllers"), "cpuset cpu io memory misc pids\n");
    Files.writeString(mount.resolve("cgroup.subtree_control"), "cpu memory\n");
    Cgroup group = plain(UNIFIED).create("/gantry", "c1", resources());
    assertThat(group.placement())
        .isEqualTo(CgroupPlacement.unified(mount, mount.resolve("gantry/c1")));
    assertThat(tree())
        .isEqualTo(
            """
            cgroup.controllers: cpuset cpu io memory misc pids
            cgroup.subtree_control: +cpuset +io +pids
            gantry/c1/cpu.max: 50000
            gantry/c1/memory.max: 1048576
            gantry/c1/memory.swap.max: 0
            gantry/c1/pids.max: 10
            """);
    group.update(Json.read("{\"pids\": {\"limit\": -1}}", Resources.class));
    assertThat(mount.resolve("gantry/c1/pids.max")).hasContent("max");
  }

  @Test
  void v1WritesIntoEachHierarchy() throws IOException {
    for (String name : List.of("cpu,cpuacct", "memory", "cpuset", "net_cls")) {
      Files.createDirectories(mount.resolve(name));
    }
    Files.writeString(mount.resolve("cpuset/cpuset.cpus"), "0-3\n");
    Files.writeString(mount.resolve("cpuset/cpuset.mems"), "0\n");
    String json = "{\"memory\": {\"limit\": 1048576}, \"cpu\": {\"quota\": 50000}}";
    Cgroup group = plain(HYBRID).create("/gantry", "c1", Json.read(json, Resources.class));
    assertThat(group.placement().hierarchies().getFirst())
        .isEqualTo(
            new CgroupPlacement.Hierarchy(
                "cpu,cpuacct",
                List.of("cpu", "cpuacct"),
                mount.resolve("cpu,cpuacct"),
                mount.resolve("cpu,cpuacct/gantry/c1")));
    assertThat(joinFiles(group))
        .containsExactly(
            mount.resolve("cpu,cpuacct/gantry/c1/tasks"),
            mount.resolve("memory/gantry/c1/tasks"),
            mount.resolve("cpuset/gantry/c1/tasks"));
    // The parent's cpuset hands its processors on: nothing is written for each container.
    assertThat(tree())
        .isEqualTo(
            """
            cpu,cpuacct/gantry/c1/cpu.cfs_quota_us: 50000
            cpuset/cpuset.cpus: 0-3
            cpuset/cpuset.mems: 0
            cpuset/gantry/cgroup.clone_children: 1
            cpuset/gantry/cpuset.cpus: 0-3
            cpuset/gantry/cpuset.mems: 0
            memory/gantry/c1/memory.limit_in_bytes: 1048576
            """);
  }

  @Test
  void v1UsesAnExtraHierarchyOnlyWhenAsked() throws IOException {
    for (String name : List.of("cpu,cpuacct", "memory", "cpuset", "net_cls")) {
      Files.createDirectories(mount.resolve(name));
    }
    Files.writeString(mount.resolve("cpuset/cpuset.cpus"), "0-3\n");
    Files.writeString(mount.resolve("cpuset/cpuset.mems"), "0\n");
    Cgroups cgroups = plain(HYBRID);
    String json = "{\"network\": {\"classID\": 5}}";
    cgroups.create("/gantry", "c1", Json.read(json, Resources.class));
    assertThat(mount.resolve("net_cls/gantry/c1/net_cls.classid")).hasContent("5");
    assertThat(joinFiles(cgroups.open("/gantry/c1"))).hasSize(4);
    cgroups.create("/gantry", "c2", Json.read("{}", Resources.class));
    assertThat(joinFiles(cgroups.open("/gantry/c2"))).hasSize(3);
    String pids = "{\"pids\": {\"limit\": 5}}";
    assertThatThrownBy(() -> cgroups.create("/gantry", "c3", Json.read(pids, Resources.class)))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.UNAVAILABLE))
        .hasMessageContaining("limit pids");
    assertThat(mount.resolve("memory/gantry/c3")).doesNotExist();
  }

  @Test
  void v2ReadsTheAccounts() throws IOException {
    Path folder = Files.createDirectories(mount.resolve("gantry/c1"));
    write(
        folder,
        "cpu.stat",
        """
        usage_usec 5000
        user_usec 3000
        system_usec 2000
        nr_periods 10
        nr_throttled 4
        throttled_usec 77
        """);
    write(folder, "memory.current", "4096\n");
    write(folder, "memory.peak", "8192\n");
    write(folder, "memory.max", "max\n");
    write(folder, "memory.stat", "anon 100\nfile 200\ninactive_file 50\n");
    write(folder, "memory.events", "low 0\nhigh 0\nmax 9\noom 2\noom_kill 1\n");
    write(folder, "pids.current", "3\n");
    write(folder, "pids.max", "100\n");
    write(folder, "io.stat", "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\n254:16 \n");
    Cgroup group = plain(UNIFIED).open("/gantry/c1");
    CgroupStats stats = group.stats();
    assertThat(stats.cpu())
        .isEqualTo(new CgroupStats.Cpu(5_000_000, 3_000_000, 2_000_000, List.of(), 10, 4, 77_000));
    assertThat(stats.memory().usage()).isEqualTo(4096);
    assertThat(stats.memory().peak()).isEqualTo(8192);
    assertThat(stats.memory().limit()).isEmpty();
    assertThat(stats.memory().failures()).isEqualTo(2);
    assertThat(stats.memory().cache()).isEqualTo(200);
    assertThat(stats.memory().details()).containsEntry("inactive_file", 50L);
    assertThat(stats.pids()).isEqualTo(new CgroupStats.Pids(3, OptionalLong.of(100)));
    assertThat(stats.blockIo().bytes())
        .containsExactly(
            new Counter(8, 0, "read", 1),
            new Counter(8, 0, "write", 2),
            new Counter(8, 0, "discard", 5));
    assertThat(stats.blockIo().operations())
        .containsExactly(
            new Counter(8, 0, "read", 3),
            new Counter(8, 0, "write", 4),
            new Counter(8, 0, "discard", 6));
    assertThat(group.oomKills()).isEqualTo(1);
  }

  @Test
  void readsV1BlockCountsAndRefusesToCountWhatIsGone() {
    String text = "8:0 Read 4096\n8:0 Total 4096\n254:16 Write 1\nTotal 4097\n";
    assertThat(CgroupV1Stats.parse(text))
        .containsExactly(
            new Counter(8, 0, "read", 4096),
            new Counter(8, 0, "total", 4096),
            new Counter(254, 16, "write", 1));
    assertThatThrownBy(() -> plain(UNIFIED).open("/gantry/none").stats())
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.NOT_FOUND));
  }

  @Test
  void v2RefusesALimitBelowUsageWhenAskedToCheck() throws IOException {
    write(Files.createDirectories(mount.resolve("gantry/c1")), "memory.current", "5000\n");
    String json = "{\"memory\": {\"limit\": 4096, \"checkBeforeUpdate\": true}}";
    Cgroup group = plain(UNIFIED).open("/gantry/c1");
    assertThatThrownBy(() -> group.update(Json.read(json, Resources.class)))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("5000 bytes are in use");
    assertThat(mount.resolve("gantry/c1/memory.max")).doesNotExist();
  }

  private Cgroups plain(String mounts) {
    return CgroupDetection.of(MountInfo.parse(mounts), root).choose(CgroupFiles.plain());
  }

  private static List<Path> joinFiles(Cgroup group) {
    return group.placement().hierarchies().stream()
        .map(CgroupPlacement.Hierarchy::joinFile)
        .toList();
  }

  private static Resources resources() {
    return Json.read(
        """
        {"memory": {"limit": 1048576, "swap": 1048576}, "cpu": {"quota": 50000},
         "pids": {"limit": 10}}\
        """,
        Resources.class);
  }

  /** Every file below the mount with its content, as a golden file would have it. */
  private String tree() throws IOException {
    try (Stream<Path> files = Files.walk(mount)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> mount.relativize(file) + ": " + content(file) + "\n")
          .sorted()
          .collect(Collectors.joining());
    }
  }

  private static String content(Path file) {
    return CgroupFiles.plain().read(file).strip();
  }

  private static void write(Path folder, String file, String content) throws IOException {
    Files.writeString(folder.resolve(file), content);
  }
}
