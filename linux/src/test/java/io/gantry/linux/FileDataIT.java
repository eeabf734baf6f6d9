package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDataIT {
  private static final int MAKE = Open.READ_WRITE | Open.CREATE | Open.EXCLUSIVE;

  @TempDir Path temp;

  @Test
  void listsNamesOfAnyBytes() {
    try (Fd folder = FileCalls.open(temp.toString(), Open.DIRECTORY)) {
      for (int i = 0; i < 1500; i++) {
        FileCalls.openat2(folder, "a-rather-long-file-name-" + i, MAKE, 0600, 0).close();
      }
      FileCalls.mkdirat(folder, "not-utf8-\udcff", 0700);
      assertThat(FileData.list(folder))
          .hasSize(1501)
          .anySatisfy(entry -> {
            assertThat(entry.name()).isEqualTo("not-utf8-\udcff");
            assertThat(entry.type()).isEqualTo(FileMode.DIRECTORY);
            assertThat(entry.inode()).isEqualTo(inode(folder, entry.name()));
          });
      assertThat(FileData.list(folder)).isEmpty();
      FileData.seek(folder, 0);
      assertThat(FileData.list(folder)).hasSize(1501);
      FileCalls.unlinkat(folder, "not-utf8-\udcff", At.REMOVE_DIRECTORY);
    }
  }

  @Test
  void tellsTheFileSystem() {
    try (Fd proc = FileCalls.open("/proc", Open.PATH);
        Fd sys = FileCalls.open("/sys", Open.PATH);
        Fd folder = FileCalls.open(temp.toString(), Open.PATH)) {
      assertThat(FileData.statfs(proc).type()).isEqualTo(FileSystemStatus.PROC);
      assertThat(FileData.statfs(sys).type()).isEqualTo(FileSystemStatus.SYSFS);
      assertThat(FileData.statfs(folder).readOnly()).isFalse();
    }
  }

  @Test
  void findsHoles() {
    try (Fd file = make("sparse")) {
      FileData.ftruncate(file, 4 << 20);
      FileData.seek(file, 1 << 20);
      file.write(new byte[] {1});
      assertThat(FileData.nextData(file, 0)).hasValue(1 << 20);
      assertThat(FileData.nextHole(file, 1 << 20).orElseThrow()).isGreaterThan(1 << 20);
      assertThat(FileData.nextData(file, 2 << 20)).isEmpty();
      FileData.fallocate(file, 0, 0, 4 << 20);
      assertThat(FileCalls.statx(file).allocated()).isGreaterThanOrEqualTo(4 << 20);
    }
  }

  @Test
  void copiesAndSyncs() throws Exception {
    byte[] content = new byte[3_000_000];
    new Random(1).nextBytes(content);
    try (Fd from = make("from");
        Fd copy = make("copy");
        Fd sent = make("sent")) {
      from.write(content);
      FileData.seek(from, 0);
      drain(() -> FileData.copyFileRange(from, copy, 1 << 20));
      FileData.seek(from, 0);
      drain(() -> FileData.sendfile(from, sent, 1 << 20));
      FileData.fdatasync(copy);
      FileData.fsync(sent);
      FileData.syncfs(sent);
    }
    assertThat(Files.readAllBytes(temp.resolve("copy"))).isEqualTo(content);
    assertThat(Files.readAllBytes(temp.resolve("sent"))).isEqualTo(content);
  }

  @Test
  void readsAndWritesNativeMemory() {
    try (Fd file = make("f");
        Arena arena = Arena.ofConfined()) {
      file.write(arena.allocateFrom("native"));
      FileData.seek(file, 0);
      MemorySegment back = arena.allocate(100);
      assertThat(file.read(back)).isEqualTo(7);
      assertThat(back.getString(0)).isEqualTo("native");
      assertThat(file.read(back.asSlice(0, 1))).isEqualTo(-1);
      assertThat(back.get(ValueLayout.JAVA_BYTE, 50)).isZero();
    }
  }

  @Test
  void aLockHasOneHolder() {
    try (Fd second = make("lock")) {
      try (Fd first = FileCalls.open(temp.resolve("lock").toString(), Open.READ_ONLY)) {
        assertThat(FileData.tryLock(first)).isTrue();
        assertThat(FileData.tryLock(second)).isFalse();
      }
      FileData.lock(second);
    }
  }

  private Fd make(String name) {
    return FileCalls.openat2(Fd.CWD, temp.resolve(name).toString(), MAKE, 0600, 0);
  }

  private static long inode(Fd folder, String name) {
    return FileCalls.statx(folder, name, At.SYMLINK_NOFOLLOW).inode();
  }

  private static void drain(LongSupplier step) {
    while (step.getAsLong() > 0) {}
  }
}
