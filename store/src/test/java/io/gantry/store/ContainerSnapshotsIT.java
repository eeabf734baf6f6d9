package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Fd;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, rollbacks and clones of containers' file systems, on real overlays. */
class ContainerSnapshotsIT {
  private static final Optional<String> UNNAMED = Optional.empty();

  /** Every kind of change to the image. */
  static final String FIRST =
      "rm etc/a; echo more >> etc/b; mkdir n; echo x > n/f; ln n/f n/hard; ln -s /x n/soft;"
          + " rm -r v; mkdir v; echo 2 > v/2; chown 7:8 etc/b; chmod 4711 n/f; mkfifo n/p;"
          + " setfattr -n user.k -v one n/f; setcap cap_chown=ep etc/b; truncate -s 9M n/sparse;"
          + " rm -r turns; echo file > turns; chmod 1777 same; touch -d @1234567890 n/f same";

  /** Takes much of it back. */
  static final String SECOND =
      "echo a > etc/a; rm etc/b n/hard; rm turns; mkdir turns; echo new > turns/new;"
          + " rm -r v; mkdir v; echo 3 > v/3; setfattr -n user.k -v two n/f; rm n/p n/sparse; mkdir deep; mkdir deep/er";

  @TempDir Path temp;
  private TestRoot root;
  private List<Digest> image;
  private List<String> before;

  @BeforeEach
  void open() throws IOException {
    root = new TestRoot(temp);
    image = image(root);
    before = root.files();
  }

  /** Of two layers; what {@link #FIRST} begins with. */
  static List<Digest> image(TestRoot root) {
    return root.layers(
        new Layers().folder("etc").file("etc/a", "a").file("etc/b", "b").folder("v"),
        new Layers()
            .file("v/1", "")
            .file("v/2", "")
            .folder("same")
            .folder("turns")
            .file("turns/x", ""));
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    root.snapshots.ids().forEach(root.snapshots::remove);
    assertThat(root.files()).isEqualTo(before);
    assertThat(TestRoot.run("cat", "/proc/mounts")).doesNotContain(temp.toString());
    root.close();
  }

  @Test
  void theTreeIsWhatItWas() throws IOException {
    root.snapshots.prepare("c1", image);
    String fresh = tree("c1");
    snapshot("c1", "clean");
    write("c1", FIRST);
    String first = tree("c1");
    List<Change> changes = root.snapshots.changes("c1");
    snapshot("c1", "first");
    assertThat(tree("c1")).isEqualTo(first);
    assertThat(root.snapshots.changes("c1")).isEqualTo(changes);
    write("c1", SECOND);
    String second = tree("c1");
    assertThat(second).isNotEqualTo(first);
    snapshot("c1", "second");
    write("c1", "rm -rf * ; echo last > last");

    rollback("c1", "first");
    assertThat(tree("c1")).isEqualTo(first);
    assertThat(root.snapshots.changes("c1")).isEqualTo(changes);
    write("c1", "rm -rf etc");
    rollback("c1", "second");
    assertThat(tree("c1")).isEqualTo(second);
    rollback("c1", "clean");
    assertThat(tree("c1")).isEqualTo(fresh);
    assertThat(root.snapshots.changes("c1")).isEmpty();
    rollback("c1", "second");
    assertThat(tree("c1")).isEqualTo(second);
    assertThat(list("c1")).containsExactly("clean", "first", "second");
  }

  /** The same done to a container that is never frozen, and to one that is after each step. */
  @Test
  void changesAndLayersAreThoseOfAnUnfrozenContainer() throws IOException {
    root.snapshots.prepare("plain", image);
    root.snapshots.prepare("frozen", image);
    for (String step : List.of(FIRST, SECOND, "rm -r v; echo v > v; rm -r etc; mkdir etc")) {
      write("plain", step);
      write("frozen", step);
      snapshot("frozen", UNNAMED);
      assertThat(root.snapshots.changes("frozen")).isEqualTo(root.snapshots.changes("plain"));
      assertThat(root.snapshots.isChanged("frozen")).isTrue();
      assertThat(timeless(unpacked("frozen"))).isEqualTo(timeless(unpacked("plain")));
      assertThat(timeless(tree("frozen"))).isEqualTo(timeless(tree("plain")));
    }
    assertThat(list("frozen")).containsExactly("1", "2", "3");
  }

  @Test
  void aRunningContainersSnapshotIsACopy() throws IOException {
    RootFs rootFs = root.snapshots.prepare("c1", image);
    String first;
    try (Fd mount = Snapshots.mountWritable(rootFs)) {
      TestRoot.in(mount, FIRST);
      first = TestRoot.tree(mount);
      root.snapshots.ofContainers().create("c1", Optional.of("first"), true);
      TestRoot.in(mount, SECOND);
      root.snapshots.ofContainers().clone("c1", "c2", true);
      assertThat(tree("c2")).isEqualTo(TestRoot.tree(mount));
      TestRoot.in(mount, "rm -rf *");
    }
    assertThat(root.snapshots.get("c1")).contains(rootFs);
    rollback("c1", "first");
    assertThat(tree("c1")).isEqualTo(first);
    try (Fd mount = Snapshots.mountWritable(root.snapshots.get("c1").orElseThrow())) {
      root.snapshots.ofContainers().create("c1", Optional.of("same"), true);
      assertThat(frozen()).as("nothing new was written").isEqualTo(2);
      assertThat(TestRoot.tree(mount)).isEqualTo(first);
    }
  }

  @Test
  void aCloneAndItsOriginGoTheirOwnWays() throws IOException {
    root.snapshots.prepare("c1", image);
    write("c1", FIRST);
    String first = tree("c1");
    root.snapshots.ofContainers().clone("c1", "c2", false);
    root.snapshots.ofContainers().clone("c2", "c3", false);
    assertThat(frozen()).isEqualTo(1);
    write("c2", SECOND);
    write("c1", "rm -rf *");
    assertThat(tree("c3")).isEqualTo(first);
    String second = tree("c2");
    root.snapshots.remove("c1");
    assertThat(tree("c3")).isEqualTo(first);
    assertThat(tree("c2")).isEqualTo(second);
    assertThat(list("c2")).isEmpty();
    root.snapshots.remove("c3");
    assertThat(frozen()).isEqualTo(1);
    assertThatThrownBy(() -> root.snapshots.layers().remove(LayerChain.id(image)))
        .hasMessageContaining("container c2 uses it");
    root.snapshots.remove("c2");
    assertThat(frozen()).isZero();
  }

  @Test
  void whatWasWrittenIsNotTouched() throws IOException {
    RootFs rootFs = root.snapshots.prepare("c1", image);
    write("c1", "head -c 50000000 /dev/zero | tr '\\0' x > big");
    String inode = TestRoot.run("stat", "-c", "%i", rootFs.upper().resolve("big").toString());
    long bytes = root.snapshots.usage("c1").bytes();
    snapshot("c1", "big");
    root.snapshots.ofContainers().clone("c1", "c2", false);
    for (String id : List.of("c1", "c2")) {
      Path frozen = root.snapshots.get(id).orElseThrow().lowers().getFirst();
      assertThat(TestRoot.run("stat", "-c", "%i", frozen.resolve("big").toString()))
          .isEqualTo(inode);
    }
    assertThat(root.snapshots.containersUsage().bytes()).isBetween(bytes, bytes + 100_000);
    assertThat(root.snapshots.ofContainers().list("c1").getFirst().bytes()).isEqualTo(bytes);
    rollback("c1", "big");
    assertThat(root.snapshots.ofContainers().remove("c1", "big")).isZero();
    root.snapshots.remove("c2");
    assertThat(root.snapshots.remove("c1")).isGreaterThanOrEqualTo(bytes);
  }

  @Test
  void manySnapshotsStayWithinWhatAnOverlayTakes() throws IOException {
    root.snapshots.prepare("c1", image);
    for (int i = 0; i < 140; i++) {
      write("c1", "echo %d > now; echo %d > f%d; rm -f f%d".formatted(i, i, i, i - 1));
      snapshot("c1", "s" + i);
    }
    assertThat(root.snapshots.get("c1").orElseThrow().lowers()).hasSizeLessThan(122);
    for (int i : new int[] {139, 0, 117, 118, 60}) {
      rollback("c1", "s" + i);
      assertThat(read("c1", "cat now; ls -d f*")).isEqualTo(i + "\nf" + i);
    }
    for (int i = 0; i < 140; i++) {
      root.snapshots.ofContainers().remove("c1", "s" + i);
    }
    assertThat(read("c1", "cat now")).isEqualTo("60");
    assertThat(frozen()).as("only what the container stands on is kept").isEqualTo(61);
  }

  @Test
  void namesAreChecked() {
    root.snapshots.prepare("c1", image);
    snapshot("c1", "one");
    assertThatThrownBy(() -> snapshot("c1", "one"))
        .isInstanceOf(GantryException.class)
        .hasMessage("the container has a snapshot \"one\" already");
    for (String name : List.of("", "a/b", "..", "a b", "a\nb", "x".repeat(129))) {
      assertThatThrownBy(() -> snapshot("c1", name)).hasMessageContaining("invalid snapshot name");
    }
    assertThatThrownBy(() -> rollback("c1", "two"))
        .hasMessage("No such snapshot of container c1: two. It has one");
    assertThatThrownBy(() -> root.snapshots.ofContainers().remove("c1", "two"))
        .hasMessageContaining("No such snapshot");
    assertThatThrownBy(() -> snapshot("none", "one")).hasMessageContaining("no file system");
    root.snapshots.ofContainers().remove("c1", "one");
    assertThat(snapshot("c1", UNNAMED)).isEqualTo("1");
  }

  @Test
  void whatIsSeenIsSeenAgainAfterAStop() throws IOException {
    root.snapshots.prepare("c1", image);
    write("c1", FIRST);
    String first = tree("c1");
    snapshot("c1", "first");
    write("c1", SECOND);
    String second = tree("c1");
    root.close();
    Files.createDirectories(temp.resolve("snapshots/frozen/stray/upper"));
    Files.writeString(temp.resolve("snapshots/frozen/stray/chain"), "end\n");
    root = new TestRoot(temp);
    assertThat(frozen()).isEqualTo(1);
    assertThat(tree("c1")).isEqualTo(second);
    rollback("c1", "first");
    assertThat(tree("c1")).isEqualTo(first);
  }

  /** Killed at any moment, each snapshot holds what its name says, and nothing is lost or left. */
  @Test
  void killedAtAnyMoment() throws IOException, InterruptedException {
    root.snapshots.prepare("c1", image);
    write("c1", "echo 0 > v/n");
    snapshot("c1", "s0");
    Random random = new Random(7);
    for (int round = 0; round < 12; round++) {
      root.close();
      Process worker = ChildJvm.start(Worker.class, temp.toString());
      // It says so after each turn; the kill comes in one of those after the first.
      assertThat(worker.getInputStream().read()).isEqualTo('t');
      Thread.sleep(random.nextInt(250));
      worker.destroyForcibly().waitFor();
      root = new TestRoot(temp);
      String now = read("c1", "cat v/n");
      for (String name : list("c1")) {
        rollback("c1", name);
        assertThat(read("c1", "cat v/n")).isEqualTo(name.substring(1));
      }
      // Nobody promises the file that was just being written.
      assertThat(now).matches("\\d*");
      assertThat(temp.resolve("snapshots/work")).isEmptyDirectory();
      for (String id : root.snapshots.ids()) {
        if (!id.equals("c1")) {
          assertThat(read(id, "cat v/n")).isEqualTo(id.substring(id.indexOf('-') + 1));
          root.snapshots.remove(id);
        }
      }
    }
    assertThat(list("c1").size()).isGreaterThan(12);
  }

  /** Makes snapshots, rollbacks and clones until it is killed. */
  static final class Worker {
    private Worker() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
      TestRoot root = new TestRoot(Path.of(args[0]));
      ContainerSnapshots points = root.snapshots.ofContainers();
      int next = points.list("c1").size();
      for (int i = next; ; i++) {
        RootFs rootFs = root.snapshots.get("c1").orElseThrow();
        try {
          Files.createDirectories(rootFs.upper().resolve("v"));
          Files.writeString(rootFs.upper().resolve("v/n"), i + "\n");
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
        points.create("c1", Optional.of("s" + i), i % 3 == 0);
        points.clone("c1", "clone-" + i, i % 2 == 0);
        points.rollback("c1", "s" + i);
        root.snapshots.remove("clone-" + (i - 1));
        System.out.print("t");
        System.out.flush();
      }
    }
  }

  private String snapshot(String id, String name) {
    return snapshot(id, Optional.of(name));
  }

  private String snapshot(String id, Optional<String> name) {
    return root.snapshots.ofContainers().create(id, name, false);
  }

  private void rollback(String id, String name) {
    root.snapshots.ofContainers().rollback(id, name);
  }

  private List<String> list(String id) {
    return root.snapshots.ofContainers().list(id).stream().map(ContainerSnapshot::name).toList();
  }

  private long frozen() throws IOException {
    try (var folders = Files.list(temp.resolve("snapshots/frozen"))) {
      return folders.count();
    }
  }

  private void write(String id, String script) throws IOException {
    try (Fd mount = Snapshots.mountWritable(root.snapshots.get(id).orElseThrow())) {
      TestRoot.in(mount, script);
    }
  }

  private String read(String id, String script) throws IOException {
    try (Fd mount = Snapshots.mountReadOnly(root.snapshots.get(id).orElseThrow())) {
      return TestRoot.in(mount, script);
    }
  }

  private String tree(String id) throws IOException {
    try (Fd mount = Snapshots.mountReadOnly(root.snapshots.get(id).orElseThrow())) {
      return TestRoot.tree(mount);
    }
  }

  /** Without the moments of this test. */
  private static String timeless(String tree) {
    return tree.replaceAll(" 1[4-9]\\d{8}\\.\\d+ ", " now ");
  }

  /** What the layer of a commit unpacks to, on the image. */
  private String unpacked(String id) throws IOException {
    ByteArrayOutputStream layer = new ByteArrayOutputStream();
    root.snapshots.writeLayer(id, false, layer);
    try (LayerDraft draft =
        root.snapshots
            .layers()
            .unpack(new ByteArrayInputStream(layer.toByteArray()), LayerLimits.DEFAULT)) {
      Digest top = draft.commit(image);
      List<Digest> all = new ArrayList<>(image);
      all.add(draft.layer().diffId());
      root.snapshots.prepare("unpacked", all);
      String tree = tree("unpacked");
      root.snapshots.remove("unpacked");
      root.snapshots.layers().remove(top);
      return tree;
    }
  }
}
