package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A mirrored folder looks like the folder; and whatever ends the server, nothing is left. */
@Timeout(60)
class FuseServerIT {
  @TempDir Path temp;

  private final ExecutorService readers = Executors.newFixedThreadPool(4);
  private final ExecutorService users = Executors.newCachedThreadPool();
  private final AtomicInteger ends = new AtomicInteger();
  private Path source;
  private Path place;

  @BeforeEach
  void folders() throws IOException {
    source = Files.createDirectory(temp.resolve("source"));
    place = Files.createDirectory(temp.resolve("place"));
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    readers.shutdown();
    users.shutdown();
    assertThat(users.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(readers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(MountInfo.current()).noneMatch(m -> m.mountPoint().startsWith(temp.toString()));
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("fuse place"));
  }

  @Test
  void looksLikeTheFolder() throws Exception {
    fill();
    try (FuseServer server = serve(new MirrorFiles(source))) {
      for (String look :
          List.of(
              "find . -printf '%P %y %m %n %U %G %T@ %l\\n' | sort",
              "find . -type f -printf '%P %s\\n' | sort",
              "find . -type b -exec stat -c '%n %t %T' {} +; stat -c '%t %T' d/device",
              "getfattr -R -h -d -m - -e hex . | grep -v ^$",
              "find . -type f -print0 | sort -z | xargs -0 sha256sum",
              "ls -fR . | sort")) {
        assertThat(shell(place, look)).isEqualTo(shell(source, look)).isNotEmpty();
      }
      MountInfo mount = mountAt(place);
      assertThat(mount.type()).isEqualTo("fuse.gantry");
      assertThat(mount.options()).contains("ro", "nosuid", "nodev");
      assertThatThrownBy(() -> Files.createFile(place.resolve("new")))
          .hasMessageContaining("Read-only file system");
      assertThat(Files.getFileStore(place).getBlockSize()).isEqualTo(4096);
      assertThat(server.awaitEnd(0, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void theSecondTimeNothingIsAsked() throws Exception {
    fill();
    MirrorFiles files = new MirrorFiles(source);
    try (FuseServer _ = serve(files)) {
      String script = "find . -printf '%P %s %l\\n'; cat missing 2>&1; cat files/* | sha256sum";
      String first = shell(place, script);
      int asked = files.asked.get();
      int reads = files.reads.get();
      assertThat(reads).isPositive();
      assertThat(shell(place, script)).isEqualTo(first);
      assertThat(files.reads.get()).isEqualTo(reads);
      assertThat(files.asked.get()).isEqualTo(asked);
    }
  }

  @Test
  void manyReadAtOnce() throws Exception {
    byte[] content = random(5 << 20);
    for (int i = 0; i < 8; i++) {
      Files.write(source.resolve("f" + i), content);
    }
    try (FuseServer _ = serve(new MirrorFiles(source))) {
      List<Future<byte[]>> reading = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Path file = place.resolve("f" + i % 8);
        reading.add(users.submit(() -> Files.readAllBytes(file)));
      }
      for (Future<byte[]> each : reading) {
        assertThat(Arrays.equals(each.get(), content)).isTrue();
      }
    }
  }

  @Test
  void aFaultIsAnErrorOnceOnly() throws Exception {
    Files.writeString(source.resolve("f"), "content");
    MirrorFiles files = new MirrorFiles(source);
    try (FuseServer _ = serve(files)) {
      files.beforeRead =
          () -> {
            throw new LinuxException("read", "f", Errno.EIO);
          };
      assertThatThrownBy(() -> Files.readString(place.resolve("f")))
          .hasMessageContaining("Input/output error");
      files.beforeRead =
          () -> {
            throw new IllegalStateException("a fault of the file system itself");
          };
      assertThatThrownBy(() -> Files.readString(place.resolve("f")))
          .hasMessageContaining("Input/output error");
      files.beforeRead = () -> {};
      assertThat(place.resolve("f")).hasContent("content");
    }
  }

  @Test
  void anOverlayOnTopUnderstandsWhiteouts() throws Exception {
    Path below = Files.createDirectory(temp.resolve("below"));
    Files.createDirectories(below.resolve("opaque"));
    Files.createFile(below.resolve("opaque/hidden"));
    Files.createFile(below.resolve("gone"));
    Files.createDirectory(source.resolve("opaque"));
    Files.writeString(source.resolve("opaque/f"), "seen");
    Xattrs.set(source.resolve("opaque").toString(), "trusted.overlay.opaque", new byte[] {'y'});
    FileCalls.mknodat(
        Fd.CWD,
        source.resolve("gone").toString(),
        FileMode.CHARACTER_DEVICE,
        new DeviceNumber(0, 0));
    FuseServer server = serve(new MirrorFiles(source));
    Fd overlay = overlay(place, below);
    try (server) {
      server.detach();
      assertThat(MountInfo.current()).noneMatch(m -> m.mountPoint().equals(place.toString()));
      Path root = Path.of(overlay.path());
      assertThat(shell(root, "find . | sort")).isEqualTo(".\n./opaque\n./opaque/f\n");
      assertThat(root.resolve("opaque/f")).hasContent("seen");
      assertThat(server.awaitEnd(0, TimeUnit.SECONDS)).isFalse();
      overlay.close();
      assertThat(server.awaitEnd(30, TimeUnit.SECONDS)).isTrue();
      assertThat(ends.get()).isEqualTo(1);
    }
  }

  @Test
  void closingItEndsWhoWaits() throws Exception {
    endsWhoWaits(FuseServer::close);
  }

  @Test
  void theKernelMayAbortIt() throws Exception {
    endsWhoWaits(server -> {
      abort();
      // Closed to take the dead mount away.
      server.close();
    });
  }

  @Test
  void aFolderMayHaveManyFiles() throws Exception {
    Path many = Files.createDirectory(source.resolve("many"));
    for (int i = 0; i < 3000; i++) {
      Files.createFile(many.resolve("a-name-that-takes-some-room-" + i));
    }
    try (FuseServer _ = serve(new MirrorFiles(source))) {
      assertThat(shell(place, "ls many | sort | sha256sum; ls -l many | wc -l"))
          .isEqualTo(shell(source, "ls many | sort | sha256sum; ls -l many | wc -l"));
    }
  }

  @Test
  void aPlaceThatIsNotThereLeavesNothing() {
    MirrorFiles files = new MirrorFiles(source);
    assertThatThrownBy(
            () -> FuseServer.mount(files, temp.resolve("nowhere"), "test", readers, () -> {}))
        .hasMessageContaining("ENOENT");
  }

  private interface End {
    void of(FuseServer server) throws IOException;
  }

  private void endsWhoWaits(End end) throws Exception {
    Files.writeString(source.resolve("f"), "content");
    MirrorFiles files = new MirrorFiles(source);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    files.beforeRead =
        () -> {
          reading.countDown();
          awaitQuietly(released);
        };
    FuseServer server = serve(files);
    Future<byte[]> reader = users.submit(() -> Files.readAllBytes(place.resolve("f")));
    reading.await();
    end.of(server);
    assertThatThrownBy(reader::get).hasRootCauseInstanceOf(IOException.class);
    released.countDown();
    assertThat(server.awaitEnd(30, TimeUnit.SECONDS)).isTrue();
    server.close();
    assertThat(ends.get()).isEqualTo(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** By the file system in which the kernel lists its FUSE connections. */
  private void abort() throws IOException {
    String connection = Integer.toString(mountAt(place).device().minor());
    try (Fd context = MountCalls.fsopen("fusectl")) {
      MountCalls.fsconfigCreate(context);
      try (Fd control = MountCalls.fsmount(context, 0)) {
        Files.writeString(Path.of(control.path(), connection, "abort"), "1");
      }
    }
  }

  private FuseServer serve(MirrorFiles files) {
    return FuseServer.mount(files, place, "test", readers, ends::incrementAndGet);
  }

  private static MountInfo mountAt(Path place) {
    return MountInfo.current().stream()
        .filter(m -> m.mountPoint().equals(place.toString()))
        .findFirst()
        .orElseThrow();
  }

  private static Fd overlay(Path top, Path below) {
    try (Fd context = MountCalls.fsopen("overlay")) {
      MountCalls.fsconfigString(context, "lowerdir", top + ":" + below);
      MountCalls.fsconfigCreate(context);
      return MountCalls.fsmount(context, 0);
    }
  }

  /** All sorts of files. */
  private void fill() throws IOException {
    Files.createDirectories(source.resolve("files"));
    Random random = new Random(3);
    for (int i = 0; i < 50; i++) {
      Files.write(
          source.resolve("files/f" + i), random(random.nextInt(1 << random.nextInt(1, 21))));
    }
    shell(
        source,
        """
        mkdir -p d/e/f empty; ln -s ../files/f1 d/link; ln files/f2 d/hard; mkfifo d/fifo
        mknod d/device c 300 70000; mknod d/block b 8 1; chmod 4711 files/f3; chown 7:8 files/f4
        chmod 1777 empty; touch -d '1960-01-02 03:04:05.678' files/f5
        setfattr -n user.a -v 1 files/f6; setfattr -n trusted.b -v 2 d; touch "$(printf 'd/\\377')"
        """);
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  private static String shell(Path folder, String script) {
    try {
      // A descriptor's name means another file in another process.
      String self = "/proc/" + ProcessHandle.current().pid() + "/";
      String enter = "cd " + folder.toString().replace("/proc/self/", self) + "/. || exit; ";
      Process process =
          new ProcessBuilder("sh", "-c", enter + "export LC_ALL=C; " + script)
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
