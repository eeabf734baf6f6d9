package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.MountCalls;
import io.gantry.linux.Namespaces;
import io.gantry.linux.Open;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rollbacks of file systems that stay mounted, on real overlays. */
class RollbackInPlaceIT {
  private static final int FOLDER = Open.READ_ONLY | Open.DIRECTORY;

  /** Lets user 7 read. */
  private static final String ACCESS_LIST =
      "setfattr -n system.posix_acl_access -v 0x0200000001000700ffffffff0200040007000000"
          + "04000500ffffffff10000500ffffffff20000100ffffffff n/f";

  @TempDir Path temp;
  private TestRoot root;
  private List<Digest> image;

  @BeforeEach
  void open() {
    root = new TestRoot(temp);
    image = ContainerSnapshotsIT.image(root);
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    root.snapshots.ids().forEach(root.snapshots::remove);
    assertThat(temp.resolve("snapshots/frozen")).isEmptyDirectory();
    assertThat(TestRoot.run("cat", "/proc/mounts")).doesNotContain(temp.toString());
    root.close();
  }

  /** Between snapshots that are copies, frozen folders and the image itself, in all directions. */
  @Test
  void theTreeIsWhatItWas() throws IOException {
    root.snapshots.prepare("c1", image);
    keep("clean", false);
    String clean;
    try (Fd mount = mount()) {
      clean = TestRoot.tree(mount);
      TestRoot.in(mount, "mkdir -m 700 early; echo early > early/f; rm -r turns");
    }
    keep("frozen", false);
    try (Fd mount = mount()) {
      String frozen = TestRoot.tree(mount);
      TestRoot.in(mount, "mkdir turns; echo x > turns/x; " + ContainerSnapshotsIT.FIRST);
      TestRoot.in(mount, "mv early late; mknod null c 1 3; " + ACCESS_LIST);
      String first = TestRoot.tree(mount);
      keep("first", true);
      TestRoot.in(
          mount,
          ContainerSnapshotsIT.SECOND + "; setfattr -x system.posix_acl_access n/f; mv late early");
      String second = TestRoot.tree(mount);
      keep("second", true);
      TestRoot.in(mount, "rm -rf *");

      assertThat(back(mount, "first")).isEqualTo(first);
      assertThat(back(mount, "frozen")).isEqualTo(frozen);
      assertThat(back(mount, "second")).isEqualTo(second);
      assertThat(back(mount, "first")).isEqualTo(first);
      assertThat(back(mount, "clean")).isEqualTo(clean);
      assertThat(back(mount, "second")).isEqualTo(second);
      AtomicInteger steps = new AtomicInteger();
      back(mount, "second", steps::incrementAndGet);
      assertThat(steps).as("nothing differs").hasValue(0);
    }
    root.snapshots.ofContainers().rollback("c1", "first");
    try (Fd mount = mount()) {
      assertThat(TestRoot.in(mount, "cat n/hard; cat late/f")).isEqualTo("x\nearly");
    }
  }

  @Test
  void whatIsTheSameKeepsItsInodeAndWhatIsOpenItsContent() throws IOException {
    root.snapshots.prepare("c1", image);
    try (Fd mount = mount()) {
      TestRoot.in(mount, "echo one > same/f; echo one > changed; echo one > owned; touch -d @5 *");
      keep("one", true);
      String inodes = TestRoot.in(mount, "stat -c %i same same/f owned");
      // The time is no proof: it is put back.
      TestRoot.in(mount, "echo two > changed; touch -d @5 changed; chown 7 owned; mkdir new");
      try (Fd opened = FileCalls.openat2(mount, "changed", Open.READ_ONLY, 0, 0)) {
        back(mount, "one");
        assertThat(TestRoot.in(mount, "cat changed; stat -c %u owned")).isEqualTo("one\n0");
        assertThat(TestRoot.in(mount, "stat -c %i same same/f owned")).isEqualTo(inodes);
        byte[] content = new byte[10];
        assertThat(new String(content, 0, opened.read(content, 0, 10), StandardCharsets.UTF_8))
            .isEqualTo("two\n");
      }
    }
  }

  @Test
  void hardLinksAreThoseOfTheSnapshot() throws IOException {
    root.snapshots.prepare("c1", image);
    try (Fd mount = mount()) {
      TestRoot.in(mount, "echo x > a; ln a b; echo x > c; echo x > d; touch -d @5 a c d");
      String tree = TestRoot.tree(mount);
      keep("links", true);
      for (String change :
          List.of(
              "rm c d; ln a c; ln a d",
              "rm b; cp -p a b",
              "chmod 600 a",
              "rm a b d; ln c a; cp -p c b; ln b d",
              "rm a b c d")) {
        TestRoot.in(mount, change);
        assertThat(back(mount, "links")).as(change).isEqualTo(tree);
        assertThat(TestRoot.in(mount, "stat -c %i a b c d | uniq | wc -l")).isEqualTo("3");
      }
    }
  }

  @Test
  void socketsOfThoseWhoListenStay() throws IOException {
    root.snapshots.prepare("c1", image);
    try (Fd mount = mount()) {
      keep("before", true);
      TestRoot.in(
          mount, "python3 -c 'import socket; socket.socket(1).bind(\"etc/s\")'; touch etc/f");
      assertThat(back(mount, "before")).contains("./etc/s s").doesNotContain("./etc/f");
    }
  }

  @Test
  void whatIsMountedIsNeitherEnteredNorRemoved() throws IOException {
    Path host = Files.createDirectories(temp.resolve("host/folder"));
    Files.writeString(host.resolve("mine"), "mine");
    Path place = Files.createDirectories(temp.resolve("place"));
    root.snapshots.prepare("c1", image);
    keep("clean", false);
    Namespaces.callWithPrivateMounts(() -> {
      try (Fd mount = mount()) {
        MountCalls.moveMount(mount, Fd.CWD, place.toString());
        Files.createDirectories(place.resolve("made/deep/volume"));
        Files.createFile(place.resolve("made/deep/file"));
        Files.createFile(place.resolve("made/gone"));
        bind(host, place.resolve("v"));
        bind(host, place.resolve("made/deep/volume"));
        bind(host.resolve("mine"), place.resolve("made/deep/file"));

        root.snapshots
            .ofContainers()
            .rollbackInPlace("c1", "clean", mount, RollbackInPlaceIT::nothing);

        assertThat(place.resolve("made/gone")).doesNotExist();
        for (String file : List.of("v/mine", "made/deep/volume/mine", "made/deep/file")) {
          assertThat(place.resolve(file)).hasContent("mine");
        }
      }
      return true;
    });
    assertThat(host.resolve("mine")).hasContent("mine");
  }

  private static void bind(Path from, Path to) {
    try (Fd tree = MountCalls.cloneTree(Fd.CWD, from.toString(), 0)) {
      MountCalls.moveMount(tree, Fd.CWD, to.toString());
    }
  }

  @Test
  void aLinkInAFoldersPlaceLeadsNowhere() throws IOException {
    Path host = Files.createDirectories(temp.resolve("host"));
    Files.writeString(host.resolve("mine"), "mine");
    root.snapshots.prepare("c1", image);
    try (Fd mount = mount()) {
      TestRoot.in(mount, "echo mine > v/mine; mkdir -p v/d; echo x > v/d/x; touch -d @5 v/mine");
      String tree = TestRoot.tree(mount);
      keep("one", true);
      TestRoot.in(mount, "rm -r v etc; ln -s %s v; ln -s ../../../../../.. etc".formatted(host));
      assertThat(back(mount, "one")).isEqualTo(tree);
      TestRoot.in(mount, "rm v/mine; ln -s %s v/mine".formatted(host.resolve("mine")));
      assertThat(back(mount, "one")).isEqualTo(tree);
    }
    assertThat(TestRoot.in(folder(host), "ls; cat mine; stat -c %h mine")).isEqualTo("mine\nmine1");
  }

  /** As if a process had kept out of the freezer. */
  @Test
  void linksThatAreSwappedMeanwhileLeadNowhere() throws Exception {
    Path host = Files.createDirectories(temp.resolve("host"));
    Files.writeString(host.resolve("f0"), "mine");
    root.snapshots.prepare("c1", image);
    try (Fd mount = mount()) {
      TestRoot.in(mount, "for i in `seq 20`; do echo one > v/f$i; done");
      String tree = TestRoot.tree(mount);
      keep("one", true);
      TestRoot.in(mount, "ln -s %s link".formatted(host));
      AtomicBoolean over = new AtomicBoolean();
      Thread swapper = Thread.ofPlatform().start(() -> swap(mount, over));
      for (int i = 0; i < 30; i++) {
        TestRoot.in(mount, "for i in `seq 20`; do echo two > v/f$i; done 2>/dev/null || true");
        Files.deleteIfExists(host.resolve("f1"));
        try {
          roll(mount, "one", RollbackInPlaceIT::nothing);
        } catch (GantryException e) {
          assertThat(e).hasMessageContaining("roll it back again");
        }
        try (var files = Files.list(host)) {
          files.forEach(file -> assertThat(content(file)).isIn("mine", "two\n"));
        }
      }
      over.set(true);
      swapper.join();
      TestRoot.in(mount, "rm -rf v link");
      assertThat(back(mount, "one")).isEqualTo(tree);
    }
    assertThat(host.resolve("f0")).hasContent("mine");
  }

  private static void swap(Fd mount, AtomicBoolean over) {
    while (!over.get()) {
      try {
        TestRoot.in(
            mount,
            "for i in 1 2 3 4 5 6 7 8; do mv -T v w; mv -T link v; mv -T v link; mv -T w v; done");
      } catch (IOException e) {
        // The rollback was there before.
      }
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFullDiskLeavesWhatCanBeRolledBackAgain() throws IOException {
    Path small = Files.createDirectories(temp.resolve("small"));
    TestRoot.run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small.toString());
    try (TestRoot full = new TestRoot(small)) {
      RootFs files = full.snapshots.prepare("c1", ContainerSnapshotsIT.image(full));
      ContainerSnapshots points = full.snapshots.ofContainers();
      try (Fd mount = Snapshots.mountWritable(files)) {
        TestRoot.in(mount, "echo a > a; head -c 6000000 /dev/urandom > big; echo z > z");
        String tree = TestRoot.tree(mount);
        points.create("c1", Optional.of("one"), true);
        TestRoot.in(mount, "rm a big z");
        Path filler = small.resolve("filler");
        TestRoot.shell("head -c 30000000 /dev/zero > %s || true".formatted(filler));
        try (var space = Files.newByteChannel(filler, java.nio.file.StandardOpenOption.WRITE)) {
          space.truncate(space.size() - 2_000_000);
        }

        assertThatThrownBy(
                () -> points.rollbackInPlace("c1", "one", mount, RollbackInPlaceIT::nothing))
            .isInstanceOfSatisfying(
                GantryException.class,
                e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.UNAVAILABLE))
            .hasMessageContaining("to snapshot one, at \"/big\": no space left on the disk")
            .hasMessageContaining("roll it back again");
        assertThat(points.unfinished("c1")).contains("one");
        assertThatThrownBy(() -> points.create("c1", Optional.empty(), true))
            .hasMessageContaining("its rollback to snapshot one was broken off");

        Files.delete(filler);
        points.rollbackInPlace("c1", "one", mount, RollbackInPlaceIT::nothing);
        assertThat(points.unfinished("c1")).isEmpty();
        assertThat(TestRoot.tree(mount)).isEqualTo(tree);
      }
    } finally {
      TestRoot.run("umount", small.toString());
    }
  }

  @Test
  void anUnknownSnapshotChangesNothing() {
    root.snapshots.prepare("c1", image);
    try (Fd mount = mount()) {
      assertThatThrownBy(() -> back(mount, "none")).hasMessageContaining("No such snapshot");
      assertThat(root.snapshots.ofContainers().unfinished("c1")).isEmpty();
    }
  }

  private static void nothing() {}

  private Fd mount() {
    return Snapshots.mountWritable(root.snapshots.get("c1").orElseThrow());
  }

  private void keep(String name, boolean runs) {
    root.snapshots.ofContainers().create("c1", Optional.of(name), runs);
  }

  private String back(Fd mount, String name) throws IOException {
    return back(mount, name, RollbackInPlaceIT::nothing);
  }

  private void roll(Fd mount, String name, Runnable step) {
    root.snapshots.ofContainers().rollbackInPlace("c1", name, mount, step);
  }

  /** The files after it, which nobody may change any more. */
  private String back(Fd mount, String name, Runnable step) throws IOException {
    roll(mount, name, step);
    return TestRoot.tree(mount);
  }

  private static Fd folder(Path path) {
    return FileCalls.open(path.toString(), FOLDER);
  }
}
