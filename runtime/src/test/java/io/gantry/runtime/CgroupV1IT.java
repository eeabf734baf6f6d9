package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.Json;
import io.gantry.oci.RuntimeSpec.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CgroupV1IT {
  private static final String PAGES_UNTIL_KILLED = "exec tail /dev/zero";

  private final String parent = "/gantry-test-" + UUID.randomUUID();
  private final Cgroups cgroups = Cgroups.detect();

  @BeforeEach
  void needsV1() {
    assumeFalse(cgroups.unified(), "this host has cgroup v2 alone");
  }

  /** The parent stays between containers in real life; a test leaves nothing. */
  @AfterEach
  void nothingIsLeftBelowTheParent() throws IOException {
    for (CgroupHierarchy hierarchy : cgroups.hierarchies()) {
      Files.deleteIfExists(hierarchy.mountPoint().resolve(parent.substring(1)));
    }
  }

  @Test
  void theMemoryLimitKills() throws Exception {
    Cgroup group = create("{\"memory\": {\"limit\": 16777216}}");
    try (CgroupProgram program = CgroupProgram.start(group, PAGES_UNTIL_KILLED)) {
      assertThat(program.exitCode()).isEqualTo(137);
    }
    assertThat(group.oomKills()).isEqualTo(1);
    CgroupStats stats = group.stats();
    assertThat(stats.memory().limit()).hasValue(16_777_216);
    assertThat(stats.memory().failures()).isPositive();
    assertThat(stats.memory().peak()).isBetween(1L, 16_777_216L);
    assertThat(stats.memory().details()).containsKey("total_inactive_file");
    group.delete();
  }

  @Test
  void thePidsLimitHolds() throws Exception {
    Cgroup group = create("{\"pids\": {\"limit\": 3}}");
    String forks = "sleep 100 & sleep 100 & echo two; sleep 100 & echo never";
    try (CgroupProgram program = CgroupProgram.start(group, forks)) {
      assertThat(program.line()).isEqualTo("two");
      assertThat(program.line()).containsIgnoringCase("cannot fork");
      assertThat(group.stats().pids().limit()).hasValue(3);
      assertThat(group.stats().pids().current()).isBetween(2L, 3L);
      group.delete();
    }
  }

  @Test
  void theQuotaThrottlesAndCanBeLifted() throws Exception {
    Cgroup group = create("{\"cpu\": {\"quota\": 5000, \"period\": 50000, \"shares\": 512}}");
    try (CgroupProgram program = CgroupProgram.start(group, "while :; do :; done")) {
      // The time counts only when the group goes on, which may be a period later.
      CgroupProgram.await("throttling", () -> group.stats().cpu().throttledTime() > 0);
      CgroupStats.Cpu cpu = group.stats().cpu();
      assertThat(cpu.throttledPeriods()).isPositive();
      assertThat(cpu.periods()).isPositive();
      assertThat(cpu.total()).isPositive();
      assertThat(cpu.perCpu()).isNotEmpty();
      assertThat(cpu.perCpu().stream().mapToLong(Long::longValue).sum()).isPositive();
      // The old quota is more than the new period's: only the retry finds the order.
      group.update(parse("{\"cpu\": {\"quota\": -1, \"period\": 1000}}"));
      assertThat(program).isNotNull();
      group.delete();
    }
  }

  @Test
  void frozenProcessesStandStillUntilThawed() throws Exception {
    Cgroup group = create("{}");
    try (CgroupProgram program = CgroupProgram.start(group, "while read x; do echo $x; done")) {
      program.say("before");
      assertThat(program.line()).isEqualTo("before");
      group.freeze();
      Path state = folder(group, "freezer").resolve("freezer.state");
      assertThat(Files.readString(state).strip()).isEqualTo("FROZEN");
      long used = group.stats().cpu().total();
      program.say("after");
      assertThat(group.stats().cpu().total()).isEqualTo(used);
      group.thaw();
      assertThat(program.line()).isEqualTo("after");
      group.freeze();
      group.delete();
      assertThat(program.exitCode()).isEqualTo(137);
    }
    assertGone(group);
  }

  @Test
  void deleteKillsWhatIsLeftAlsoInGroupsBelow() throws Exception {
    Cgroup group = create("{}");
    Path below = Files.createDirectory(folder(group, "memory").resolve("below"));
    String script = "sleep 100 & echo $! > " + below + "/cgroup.procs; echo moved; sleep 100";
    try (CgroupProgram program = CgroupProgram.start(group, script)) {
      assertThat(program.line()).isEqualTo("moved");
      assertThat(group.pids()).hasSizeGreaterThanOrEqualTo(2);
      cgroups.open(group.path()).delete();
      assertThat(program.exitCode()).isEqualTo(137);
    }
    assertGone(group);
    group.delete();
    assertThatThrownBy(group::stats).hasMessageContaining("No such cgroup");
    assertThatThrownBy(group::thaw).hasMessageContaining("No such cgroup");
    assertThat(group.pids()).isEmpty();
  }

  @Test
  void aLimitBelowUsageSaysHowMuchIsInUse() throws Exception {
    Cgroup group = create("{\"memory\": {\"limit\": 100000000}}");
    String eater = "x=$(head -c 20000000 /dev/zero | tr '\\0' a); echo full; read y";
    try (CgroupProgram program = CgroupProgram.start(group, eater)) {
      assertThat(program.line()).isEqualTo("full");
      assertThatThrownBy(() -> group.update(parse("{\"memory\": {\"limit\": 1048576}}")))
          .isInstanceOfSatisfying(
              GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT))
          .hasMessageContaining("memory.limit_in_bytes to 1048576")
          .hasMessageContaining("bytes are in use");
      group.delete();
    }
  }

  @Test
  void limitsRiseAndFallTogetherWithSwap() throws Exception {
    Cgroup group = create("{\"memory\": {\"limit\": 20000768, \"swap\": 30003200}}");
    group.update(parse("{\"memory\": {\"limit\": 40001536, \"swap\": 50003968}}"));
    group.update(parse("{\"memory\": {\"limit\": 10002432, \"swap\": 10002432}}"));
    Path memory = folder(group, "memory");
    assertThat(memory.resolve("memory.limit_in_bytes")).hasContent("10002432");
    assertThat(memory.resolve("memory.memsw.limit_in_bytes")).hasContent("10002432");
    group.update(parse("{\"memory\": {\"limit\": -1}}"));
    assertThat(group.stats().memory().limit()).isEmpty();
    group.delete();
  }

  @Test
  void devicesAreDeniedUnlessAllowed() throws Exception {
    Cgroup group =
        create(
            """
            {"devices": [{"allow": false, "access": "rwm"},
                         {"allow": true, "type": "c", "major": 1, "minor": 3}]}\
            """);
    String tries = "echo x > /dev/null && echo null; cat < /dev/zero || echo denied";
    try (CgroupProgram program = CgroupProgram.start(group, tries)) {
      assertThat(program.line()).isEqualTo("null");
      assertThat(program.line()).contains("/dev/zero");
      assertThat(program.line()).isEqualTo("denied");
    }
    group.delete();
  }

  @Test
  void aFailureInTheMiddleLeavesNothing() {
    assertThatThrownBy(
            () -> create("{\"pids\": {\"limit\": 5}, \"cpu\": {\"quota\": 3}}", "broken"))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .hasMessageContaining("set cpu.cfs_quota_us to 3")
        .hasMessageContaining("EINVAL");
    assertGone(cgroups.open(parent + "/broken"));
  }

  @Test
  void replacesAnEmptyLeftoverAndKeepsABusyOne() throws Exception {
    Files.createDirectories(folder(cgroups.open(parent + "/twice"), "memory"));
    Cgroup group = create("{}", "twice");
    try (CgroupProgram program = CgroupProgram.start(group, "read x")) {
      assertThatThrownBy(() -> create("{}", "twice"))
          .isInstanceOfSatisfying(
              GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT));
      assertThat(group.pids()).hasSize(1);
      assertThat(program).isNotNull();
      group.delete();
    }
    assertGone(group);
  }

  @Test
  void noticesThatTheParentWasRemoved() throws Exception {
    create("{}", "first").delete();
    nothingIsLeftBelowTheParent();
    Cgroup second = create("{}", "second");
    Path cpuset = folder(second, "cpuset");
    assertThat(Files.readString(cpuset.resolve("cpuset.cpus"))).isNotBlank();
    second.delete();
  }

  private Cgroup create(String resources) {
    return create(resources, "c1");
  }

  private Cgroup create(String resources, String id) {
    return cgroups.create(parent, id, parse(resources));
  }

  private static Resources parse(String json) {
    return Json.read(json, Resources.class);
  }

  private static Path folder(Cgroup group, String controller) {
    return group.placement().hierarchies().stream()
        .filter(h -> h.options().contains(controller))
        .map(CgroupPlacement.Hierarchy::folder)
        .findFirst()
        .orElseThrow();
  }

  private static void assertGone(Cgroup group) {
    List<Path> folders =
        group.placement().hierarchies().stream().map(CgroupPlacement.Hierarchy::folder).toList();
    assertThat(folders).isNotEmpty().noneMatch(Files::exists);
  }
}
