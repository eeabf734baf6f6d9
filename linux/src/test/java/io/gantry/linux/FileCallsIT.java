package io.gantry.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCallsIT {
  @TempDir Path temp;
  private Path root;
  private Fd folder;

  @BeforeEach
  void openFolder() throws IOException {
    root = Files.createDirectory(temp.resolve("root"));
    folder = FileCalls.open(root.toString(), Open.PATH | Open.DIRECTORY);
  }

  @AfterEach
  void closeFolder() {
    folder.close();
  }

  @Test
  void beneathRefusesEveryWayOut() throws IOException {
    Files.writeString(temp.resolve("secret"), "x");
    Files.createSymbolicLink(root.resolve("absolute"), temp.resolve("secret"));
    Files.createSymbolicLink(root.resolve("up"), Path.of("../secret"));
    for (String path : new String[] {"../secret", "absolute", "up", "/etc/passwd"}) {
      fails(Errno.EXDEV, () -> FileCalls.openat2(folder, path, 0, 0, Resolve.BENEATH));
    }
    fails(Errno.ELOOP, () -> FileCalls.openat2(folder, "up", 0, 0, Resolve.NO_SYMLINKS));
    fails(Errno.ELOOP, () -> FileCalls.openat2(Fd.CWD, folder.path(), 0, 0, Resolve.NO_MAGICLINKS));
  }

  @Test
  void inRootKeepsLinksInside() throws IOException {
    Files.createDirectory(root.resolve("etc"));
    Files.writeString(root.resolve("etc/inner"), "inner");
    Files.createSymbolicLink(root.resolve("link"), Path.of("/../../etc/inner"));
    try (Fd file = FileCalls.openat2(folder, "link", Open.READ_ONLY, 0, Resolve.IN_ROOT)) {
      byte[] text = new byte[10];
      assertThat(file.read(text, 0, 10)).isEqualTo(5);
      assertThat(file.read(text, 0, 10)).isEqualTo(-1);
      assertThat(text).startsWith("inner".getBytes(UTF_8));
    }
    Files.createSymbolicLink(root.resolve("out"), temp.resolve("secret"));
    Files.writeString(temp.resolve("secret"), "x");
    fails(Errno.ENOENT, () -> FileCalls.openat2(folder, "out", 0, 0, Resolve.IN_ROOT));
  }

  @Test
  void makesEveryKindOfFile() {
    FileCalls.mkdirat(folder, "d", 0700);
    FileCalls.mknodat(folder, "null", FileMode.CHARACTER_DEVICE | 0666, new DeviceNumber(1, 3));
    FileCalls.mknodat(folder, "pipe", FileMode.FIFO | 0600, new DeviceNumber(0, 0));
    FileCalls.symlinkat("d/x", folder, "link");
    create("d/f", 0640);
    FileCalls.linkat(folder, "d/f", folder, "hard", 0);

    assertThat(status("d").isDirectory()).isTrue();
    assertThat(status("null").special()).isEqualTo(new DeviceNumber(1, 3));
    assertThat(status("pipe").type()).isEqualTo(FileMode.FIFO);
    assertThat(status("link").isSymbolicLink()).isTrue();
    assertThat(FileCalls.readlinkat(folder, "link")).isEqualTo("d/x");
    assertThat(status("hard").inode()).isEqualTo(status("d/f").inode());
    assertThat(status("hard").links()).isEqualTo(2);
    assertThat(status("hard").permissions()).isEqualTo(0640 & ~022);
    fails(Errno.EEXIST, () -> FileCalls.mkdirat(folder, "d", 0700));
  }

  @Test
  void changesOwnerModeAndTimesOfALinkItself() {
    create("f", 0600);
    FileCalls.symlinkat("f", folder, "link");
    Instant old = Instant.parse("1969-12-31T23:59:58.123456789Z");
    Instant late = Instant.parse("2262-01-01T00:00:00.000000001Z");
    FileCalls.fchownat(folder, "link", 100_000, 70_000, At.SYMLINK_NOFOLLOW);
    FileCalls.utimensat(folder, "link", late, old, At.SYMLINK_NOFOLLOW);
    FileCalls.fchmodat(folder, "link", 04711);

    assertThat(status("link").uid()).isEqualTo(100_000);
    assertThat(status("link").gid()).isEqualTo(70_000);
    assertThat(status("link").modified()).isEqualTo(old);
    assertThat(status("link").accessed()).isEqualTo(late);
    assertThat(status("f").uid()).isZero();
    assertThat(status("f").permissions()).isEqualTo(04711);
    try (Fd file = FileCalls.openat2(folder, "f", Open.PATH, 0, 0)) {
      FileCalls.chmod(file, 0400);
      assertThat(FileCalls.statx(file).permissions()).isEqualTo(0400);
    }
  }

  @Test
  void renamesAndRemoves() {
    create("a", 0600);
    create("b", 0600);
    long a = status("a").inode();
    fails(Errno.EEXIST, () -> FileCalls.renameat2(folder, "a", folder, "b", Rename.NO_REPLACE));
    FileCalls.renameat2(folder, "a", folder, "b", Rename.EXCHANGE);
    assertThat(status("b").inode()).isEqualTo(a);
    FileCalls.renameat2(folder, "b", folder, "a", 0);
    fails(Errno.ENOENT, () -> status("b"));
    FileCalls.unlinkat(folder, "a", 0);
    FileCalls.mkdirat(folder, "d", 0700);
    fails(Errno.EISDIR, () -> FileCalls.unlinkat(folder, "d", 0));
    FileCalls.unlinkat(folder, "d", At.REMOVE_DIRECTORY);
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void anUnnamedFileGetsItsNameWhole() {
    try (Fd file = FileCalls.open(root.toString(), Open.TEMPORARY | Open.WRITE_ONLY)) {
      file.write("whole".getBytes(UTF_8));
      assertThat(root).isEmptyDirectory();
      FileCalls.linkat(Fd.CWD, file.path(), folder, "named", At.SYMLINK_FOLLOW);
    }
    assertThat(root.resolve("named")).hasContent("whole");
  }

  @Test
  void refusesANameThatTheKernelWouldCut() {
    assertThatThrownBy(() -> FileCalls.mkdirat(folder, "a\0b", 0700))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aClosedDescriptorIsNeverUsed() {
    Fd other = closedTwice(folder.duplicate());
    assertThatThrownBy(() -> FileCalls.mkdirat(other, "x", 0700))
        .isInstanceOf(IllegalStateException.class);
    assertThat(other).hasToString("closed descriptor");
  }

  @SuppressWarnings("try") // closing by hand is what is tested
  private static Fd closedTwice(Fd fd) {
    fd.close();
    fd.close();
    return fd;
  }

  private void create(String path, int mode) {
    FileCalls.openat2(folder, path, Open.WRITE_ONLY | Open.CREATE | Open.EXCLUSIVE, mode, 0)
        .close();
  }

  private FileStatus status(String path) {
    return FileCalls.statx(folder, path, At.SYMLINK_NOFOLLOW);
  }

  private static void fails(int errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(LinuxException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }
}
