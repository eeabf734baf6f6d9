package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program that is root in its container tries against the host and the engine. */
class HostileContainerIT {
  @TempDir static Path root;
  @AutoClose private static TestEngine engine;

  @BeforeAll
  static void open() throws IOException {
    engine = TestEngine.open(root);
  }

  @AfterEach
  void nothingIsLeft() {
    engine.assertNothingLeft();
  }

  @Test
  void cannotChangeTheHostsNullDevice() throws Exception {
    FileTime before = Files.getLastModifiedTime(Path.of("/dev/null"));
    String touch = "touch -m -d '2001-02-03 04:05' ";
    TestEngine.Result result =
        engine.run(
            sh(touch + "/proc/keys; " + touch + "/proc/self/fd/0; echo x > /proc/keys; cat"));
    assertThat(result.err()).contains("/proc/keys: Read-only file system");
    assertThat(Files.getLastModifiedTime(Path.of("/dev/null"))).isEqualTo(before);

    String id = engine.start(sh("sleep 60"));
    engine.exec(id, ExecSpec.of("sh", "-c", touch + "/proc/self/fd/0"));
    assertThat(Files.getLastModifiedTime(Path.of("/dev/null"))).isEqualTo(before);
  }

  @Test
  void cannotLeadAnotherMountOutOfTheirVolume() throws Exception {
    Path secret = Files.writeString(root.resolve("secret"), "secret");
    MountSpec whole = MountSpec.Volume.of("shared", "/v", false);
    String plant =
        "mkdir /v/dir; echo inside > /v/dir/f; ln -s dir /v/fine; ln -s %s /v/out; ln -s ../.. /v/up"
            .formatted(root);
    assertThat(engine.run(mounted(plant, whole)).code()).isZero();

    assertThat(engine.run(mounted("cat /s/f", subpath("dir"))).out()).isEqualTo("inside\n");
    assertThat(engine.run(mounted("cat /s/f", subpath("fine"))).out()).isEqualTo("inside\n");
    for (String path : List.of("out", "up", "out/" + secret.getFileName(), "missing")) {
      assertThatThrownBy(() -> engine.run(mounted("cat /s /s/*", subpath(path))))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("subpath " + path);
    }
  }

  @Test
  void aFileOfTheHostIsBoundAsItIs() throws Exception {
    Path file = Files.writeString(root.resolve("plain"), "hello");
    MountSpec bind = new MountSpec.Bind(file.toString(), "/f", true, "", true, true, false);
    assertThat(engine.run(mounted("cat /f", bind)).out()).isEqualTo("hello");
  }

  @Test
  void readOnlyBindsHoldBelow() throws Exception {
    MountSpec bind = new MountSpec.Bind("/dev", "/h", true, "", false, true, false);
    TestEngine.Result result = engine.run(mounted("touch /h/shm/x /h/x", bind));
    assertThat(result.err()).contains("/h/shm/x: Read-only file", "/h/x: Read-only file");
  }

  @Test
  void aVolumeIsFilledUnderneathItsUsers() throws Exception {
    String user = engine.start(mounted("sleep 60", MountSpec.Volume.of("late", "/nothing", false)));
    engine.create(mounted("true", MountSpec.Volume.of("late", "/etc", false)));
    TestEngine.Result seen =
        engine.exec(user, ExecSpec.of("sh", "-c", "touch /nothing/mine; ls /nothing"));
    assertThat(seen.out()).contains("mine\n", "passwd\n");
  }

  @Test
  void aCreateThatFailsLeavesNoVolume() {
    MountSpec anonymous = MountSpec.Volume.of("", "/a", false);
    MountSpec impossible =
        new MountSpec.Volume("", "/b", false, false, "../up", "local", Map.of(), Map.of());
    ContainerSpec spec =
        sh("true").withHost(HostSpec.DEFAULT.withMounts(List.of(anonymous, impossible)));
    assertThatThrownBy(() -> engine.create(spec)).isInstanceOf(GantryException.class);
    assertThat(engine.engine().volumes().list(Map.of())).isEmpty();
  }

  @Test
  void execsThatCannotStartLeaveNoDescriptor() throws Exception {
    String id = engine.start(sh("sleep 60"));
    failedExec(id);
    int before = descriptors();
    for (int i = 0; i < 20; i++) {
      failedExec(id);
    }
    TestEngine.await(() -> descriptors() <= before);
  }

  private static void failedExec(String id) {
    assertThatThrownBy(() -> engine.exec(id, ExecSpec.of("/missing")))
        .isInstanceOf(GantryException.class);
  }

  private static int descriptors() {
    return Folders.names(Path.of("/proc/self/fd")).size();
  }

  @Test
  void clientsThatWaitForAStartAreCounted() {
    String id = engine.create(sh("true"));
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                engine.attach(id, false);
              }
            })
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("clients wait");
  }

  @Test
  void treesDeeperThanAnyLimitHinderNobody() throws Exception {
    String deepen =
        "p=$(printf 'd/%.0s' $(seq 1500)); cd /v; mkdir acc; for i in $(seq 15); do mkdir -p t/$p;"
            + " mv acc t/$p/x; mv t acc; done; mkdir -p /$p";
    String id = engine.create(mounted(deepen, MountSpec.Volume.of("deep", "/v", false)));
    assertThat(engine.runCreated(id)).isEqualTo(new TestEngine.Result(0, "", ""));
    assertThat(engine.containers().size(id).writable()).isPositive();
    assertThat(engine.engine().volumes().size("deep")).isPositive();
    assertThat(engine.containers().prune(Map.of()).deleted()).contains(id);
    engine.engine().volumes().remove("deep", false);
  }

  @Test
  void theEnginesProtectionIsItsOwn() throws Exception {
    assertThat(RuntimeSpecFactory.oomScoreAdj(0, -500)).isZero();
    assertThat(RuntimeSpecFactory.oomScoreAdj(0, 0)).isNull();
    String id = engine.create(sh("sleep 60").withHost(HostSpec.DEFAULT.withOomScoreAdj(700)));
    engine.containers().start(id);
    assertThat(engine.exec(id, ExecSpec.of("cat", "/proc/self/oom_score_adj")).out())
        .isEqualTo("700\n");
  }

  private static MountSpec subpath(String path) {
    return new MountSpec.Volume("shared", "/s", true, true, path, "local", Map.of(), Map.of());
  }

  private static ContainerSpec mounted(String script, MountSpec mount) {
    return sh(script).withHost(HostSpec.DEFAULT.withMounts(List.of(mount)));
  }

  private static ContainerSpec sh(String script) {
    return ContainerSpec.of(TestEngine.IMAGE, "sh", "-c", script);
  }
}
