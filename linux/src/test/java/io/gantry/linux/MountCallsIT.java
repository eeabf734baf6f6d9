package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountCallsIT {
  @TempDir Path temp;

  @Test
  void aDetachedOverlayIsReadThroughItsDescriptor() throws IOException {
    Path lower = folder("lower");
    Path upper = folder("upper");
    Files.writeString(lower.resolve("f"), "from below");
    try (Fd mount = overlay(lower, upper, folder("work"), 0)) {
      assertThat(Path.of(mount.path()).resolve("f")).hasContent("from below");
      Files.writeString(Path.of(mount.path()).resolve("g"), "new");
      assertThat(FileCalls.statx(mount).mountRoot()).isTrue();
    }
    assertThat(upper.resolve("g")).hasContent("new");
    assertThat(lower.resolve("g")).doesNotExist();
    assertThat(MountInfo.current()).noneMatch(m -> m.mountPoint().startsWith(temp.toString()));
  }

  @Test
  void movesIntoTheTreeAndOutAgain() throws IOException {
    Path target = folder("target");
    try (Fd mount = tmpfs();
        Fd place = FileCalls.open(target.toString(), Open.PATH)) {
      MountCalls.moveMount(mount, place, "");
      MountCalls.mountSetattr(
          mount, "", At.EMPTY_PATH, MountAttr.READ_ONLY | MountAttr.NO_EXEC, 0, MountAttr.PRIVATE);
    }
    MountInfo mounted =
        MountInfo.current().stream()
            .filter(m -> m.mountPoint().equals(target.toString()))
            .findFirst()
            .orElseThrow();
    assertThat(mounted.type()).isEqualTo("tmpfs");
    assertThat(mounted.options()).contains("ro", "noexec");
    MountCalls.umount2(target.toString(), Unmount.DETACH | Unmount.NO_FOLLOW);
    assertThat(MountInfo.current()).noneMatch(m -> m.mountPoint().equals(target.toString()));
  }

  @Test
  void clonesAndReopensTrees() throws IOException {
    Files.writeString(folder("from").resolve("f"), "x");
    try (Fd folder = FileCalls.open(temp.toString(), Open.PATH);
        Fd clone = MountCalls.cloneTree(folder, "from", At.RECURSIVE);
        Fd same = MountCalls.openTree(folder, "from", 0)) {
      MountCalls.mountSetattr(clone, "", At.EMPTY_PATH, MountAttr.READ_ONLY, 0, 0);
      assertThat(Path.of(clone.path()).resolve("f")).hasContent("x");
      assertThatThrownBy(() -> FileCalls.mkdirat(clone, "d", 0700)).hasMessageContaining("EROFS");
      FileCalls.mkdirat(same, "d", 0700);
    }
  }

  @Test
  void failuresCarryTheFileSystemsWords() throws IOException {
    Path lower = folder("lower");
    assertThatThrownBy(() -> overlay(lower, temp.resolve("missing"), folder("work"), 0))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("upperdir=" + temp.resolve("missing"));
    try (Fd context = MountCalls.fsopen("overlay")) {
      assertThatThrownBy(() -> MountCalls.fsconfigString(context, "nonsense", "1"))
          .hasMessageContaining("nonsense=1: EINVAL")
          .hasMessageContaining("Unknown parameter");
      assertThatThrownBy(() -> MountCalls.fsmount(context, 0)).hasMessageContaining("EINVAL");
    }
    assertThatThrownBy(() -> MountCalls.fsopen("no-such-type")).hasMessageContaining("ENODEV");
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectory(temp.resolve(name));
  }

  private static Fd tmpfs() {
    try (Fd context = MountCalls.fsopen("tmpfs")) {
      MountCalls.fsconfigString(context, "size", "1m");
      MountCalls.fsconfigFlag(context, "noswap");
      MountCalls.fsconfigCreate(context);
      return MountCalls.fsmount(context, MountAttr.NO_DEV);
    }
  }

  private static Fd overlay(Path lower, Path upper, Path work, long attributes) {
    try (Fd context = MountCalls.fsopen("overlay")) {
      MountCalls.fsconfigString(context, "lowerdir+", lower.toString());
      MountCalls.fsconfigString(context, "upperdir", upper.toString());
      MountCalls.fsconfigString(context, "workdir", work.toString());
      MountCalls.fsconfigCreate(context);
      return MountCalls.fsmount(context, attributes);
    }
  }
}
