package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.MountInfo;
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
import org.junit.jupiter.api.Test;

/** What v2 does without controllers: it works on the empty v2 of a hybrid host, too. */
class CgroupV2IT {
  private final String parent = "/gantry-test-" + UUID.randomUUID();
  private final Cgroups cgroups =
      Cgroups.detect(
          MountInfo.current().stream().filter(m -> m.type().equals("cgroup2")).toList(),
          Path.of("/"));

  @AfterEach
  void nothingIsLeftBelowTheParent() throws IOException {
    Files.deleteIfExists(folder(parent));
  }

  @Test
  void devicesAreDeniedByAProgramThatUpdatesReplace() throws Exception {
    String onlyNull =
        """
        {"devices": [{"allow": false, "access": "rwm"},
                     {"allow": true, "type": "c", "major": 1, "minor": 3}]}\
        """;
    Cgroup group = create(onlyNull);
    String tries =
        "while read d; do if dd if=$d count=1 2>&1 >&- | grep -q permitted;"
            + " then echo no; else echo yes; fi 2>/dev/null </dev/null; done";
    try (CgroupProgram program = CgroupProgram.start(group, tries)) {
      assertThat(answer(program, "/dev/zero")).isEqualTo("no");
      assertThat(answer(program, "/dev/null")).isEqualTo("yes");
      group.update(parse("{\"devices\": [{\"allow\": true}]}"));
      assertThat(answer(program, "/dev/zero")).isEqualTo("yes");
      group.update(parse(onlyNull));
      assertThat(answer(program, "/dev/zero")).isEqualTo("no");
      group.delete();
    }
  }

  @Test
  void frozenProcessesStandStillUntilThawed() throws Exception {
    Cgroup group = create("{}");
    try (CgroupProgram program = CgroupProgram.start(group, "while read x; do echo $x; done")) {
      group.freeze();
      assertThat(folder(group.path()).resolve("cgroup.events")).content().contains("frozen 1");
      program.say("after");
      group.thaw();
      assertThat(program.line()).isEqualTo("after");
      group.freeze();
      group.delete();
      assertThat(program.exitCode()).isEqualTo(137);
    }
  }

  @Test
  void deleteKillsWhatIsLeftAlsoInGroupsBelow() throws Exception {
    Cgroup group = create("{}");
    Path below = Files.createDirectory(folder(group.path()).resolve("below"));
    String script = "sleep 100 & echo $! > " + below + "/cgroup.procs; echo moved; sleep 100";
    try (CgroupProgram program = CgroupProgram.start(group, script)) {
      assertThat(program.line()).isEqualTo("moved");
      assertThat(group.pids()).hasSizeGreaterThanOrEqualTo(2);
      assertThat(group.stats().cpu().total()).isPositive();
      cgroups.open(group.path()).delete();
      assertThat(program.exitCode()).isEqualTo(137);
    }
    assertThat(folder(group.path())).doesNotExist();
    group.delete();
    assertThatThrownBy(group::stats).hasMessageContaining("No such cgroup");
    assertThatThrownBy(group::freeze).hasMessageContaining("No such cgroup");
  }

  @Test
  void aFailureInTheMiddleLeavesNothing() {
    String json = "{\"unified\": {\"cgroup.max.depth\": \"3\", \"cgroup.nonsense\": \"1\"}}";
    assertThatThrownBy(() -> create(json))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
        .hasMessageContaining("set cgroup.nonsense to 1");
    assertThat(folder(parent + "/c1")).doesNotExist();
    assertThatThrownBy(() -> create("{\"unified\": {\"cgroup.max.depth\": \"x\"}}"))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
    assertThat(folder(parent + "/c1")).doesNotExist();
  }

  @Test
  void noticesThatTheParentWasRemoved() throws Exception {
    create("{}").delete();
    nothingIsLeftBelowTheParent();
    Cgroup group = create("{\"unified\": {\"cgroup.max.depth\": \"3\"}}");
    assertThat(folder(group.path()).resolve("cgroup.max.depth")).hasContent("3");
    assertThat(group.placement().hierarchies())
        .extracting(CgroupPlacement.Hierarchy::folder)
        .isEqualTo(List.of(folder(group.path())));
    group.delete();
  }

  private static String answer(CgroupProgram program, String device) throws IOException {
    program.say(device);
    return program.line();
  }

  private Cgroup create(String resources) {
    return cgroups.create(parent, "c1", parse(resources));
  }

  private Path folder(String path) {
    return cgroups.hierarchies().getFirst().mountPoint().resolve(path.substring(1));
  }

  private static Resources parse(String json) {
    return Json.read(json, Resources.class);
  }
}
