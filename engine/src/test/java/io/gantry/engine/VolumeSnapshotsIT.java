package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of volumes, on a file system that shares blocks and on whatever is below /tmp. */
class VolumeSnapshotsIT {
  private static final int MEGABYTES = 32;

  @TempDir private Path folder;

  @Test
  void blocksAreSharedWhereTheFileSystemCan() throws IOException {
    try (LoopFileSystem xfs =
            LoopFileSystem.mount(folder, 512L << 20, "mkfs.xfs", "-q", "-m", "reflink=1");
        TestEngine engine = TestEngine.open(xfs.place())) {
      Path data = volume(engine, "data");
      Files.write(data.resolve("big"), new byte[MEGABYTES << 20]);
      engine.engine().volumeSnapshots().create("data", Optional.of("one"), true);
      long before = xfs.used();
      engine.engine().volumeSnapshots().create("data", Optional.of("two"), true);
      engine.engine().volumeSnapshots().rollback("data", "one");

      assertThat(xfs.used() - before).isLessThan(MEGABYTES << 19);
      assertThat(Files.size(volume(engine, "data").resolve("big"))).isEqualTo(MEGABYTES << 20);
    }
  }

  @Test
  void aVolumeIsTakenBackWhole() throws IOException {
    try (TestEngine engine = TestEngine.open(folder)) {
      VolumeSnapshots snapshots = engine.engine().volumeSnapshots();
      Path data = volume(engine, "data");
      Files.writeString(data.resolve("changed"), "before");
      Files.writeString(data.resolve("removed"), "there");
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));

      assertThat(snapshots.create("data", Optional.empty(), true)).isEqualTo("1");
      assertThat(snapshots.create("data", Optional.of("named"), false)).isEqualTo("named");
      assertThat(snapshots.create("data", Optional.empty(), true)).isEqualTo("2");
      Files.writeString(data.resolve("changed"), "after");
      Files.delete(data.resolve("removed"));
      Files.writeString(data.resolve("new"), "");
      snapshots.rollback("data", "named");

      assertThat(data.resolve("changed")).hasContent("before");
      assertThat(data.resolve("removed")).hasContent("there");
      assertThat(data.resolve("new")).doesNotExist();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
          .isEqualTo("rwxrwxrwx");
      assertThat(snapshots.list("data"))
          .extracting(Snapshot::name)
          .containsExactly("1", "named", "2");
      assertThat(snapshots.remove("data", "1")).isPositive();
      assertThat(snapshots.list("data")).hasSize(2);
      engine.engine().volumes().remove("data", false);
      assertThat(data.getParent()).doesNotExist();
    }
  }

  @Test
  void nobodyLosesWhatHeHasMounted() throws IOException {
    try (TestEngine engine = TestEngine.open(folder)) {
      VolumeSnapshots snapshots = engine.engine().volumeSnapshots();
      Path data = volume(engine, "data");
      MountSpec mount = MountSpec.Volume.of("data", "/d", false);
      String program = "i=0; while true; do i=$((i+1)); echo $i > /d/a; echo $i > /d/b; done";
      ContainerSpec spec =
          ContainerSpec.of(TestEngine.IMAGE, "sh", "-c", program)
              .withHost(HostSpec.DEFAULT.withMounts(List.of(mount)));
      String id = engine.engine().containers().create(Optional.empty(), spec).id();
      engine.engine().containers().start(id);

      // Standing still, the second file is never ahead of the first, nor more than one behind.
      String name = snapshots.create("data", Optional.empty(), true);
      assertThatThrownBy(() -> snapshots.rollback("data", name))
          .hasMessageContaining("rollback data: volume is in use - [" + id)
          .extracting(e -> ((GantryException) e).kind())
          .isEqualTo(GantryException.Kind.CONFLICT);
      engine.engine().containers().remove(id, RemoveOptions.FORCE);
      snapshots.rollback("data", name);

      assertThat(data).isNotEmptyDirectory();
      assertThat(engine.engine().containers().list()).isEmpty();
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() throws IOException {
    try (TestEngine engine = TestEngine.open(folder)) {
      VolumeSnapshots snapshots = engine.engine().volumeSnapshots();
      volume(engine, "data");
      engine
          .engine()
          .volumes()
          .create("mem", "", Map.of("type", "tmpfs", "device", "tmpfs"), Map.of());
      snapshots.create("data", Optional.of("one"), true);

      refused(
          GantryException.Kind.CONFLICT, () -> snapshots.create("data", Optional.of("one"), true));
      refused(
          GantryException.Kind.INVALID,
          () -> snapshots.create("data", Optional.of("../one"), true));
      refused(GantryException.Kind.INVALID, () -> snapshots.create("mem", Optional.empty(), true));
      refused(GantryException.Kind.INVALID, () -> snapshots.rollback("data", "../one"));
      refused(GantryException.Kind.NOT_FOUND, () -> snapshots.rollback("data", "two"));
      refused(GantryException.Kind.NOT_FOUND, () -> snapshots.remove("data", "two"));
      refused(GantryException.Kind.NOT_FOUND, () -> snapshots.list("none"));
      assertThat(snapshots.list("data")).hasSize(1);
    }
  }

  private static void refused(GantryException.Kind kind, Runnable act) {
    assertThatThrownBy(act::run).extracting(e -> ((GantryException) e).kind()).isEqualTo(kind);
  }

  private static Path volume(TestEngine engine, String name) {
    return Path.of(engine.engine().volumes().create(name, "", Map.of(), Map.of()).mountpoint());
  }
}
