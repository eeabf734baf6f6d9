package io.gantry.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Fd;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.Change.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsIT {
  @TempDir Path temp;
  private TestRoot root;
  private List<String> before;

  @BeforeEach
  void open() throws IOException {
    root = new TestRoot(temp);
    before = root.files();
  }

  @AfterEach
  void close() {
    root.close();
  }

  @Test
  void everythingOfAnEntryIsKept() throws IOException {
    byte[] capability = {1, 0, 0, 2, (byte) 0x80, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    byte[] binary = {0, (byte) 0xff, '\n', '='};
    Layers layer =
        new Layers()
            .add(Layers.entry("./", TarEntry.Type.DIRECTORY, 0751, 7, 0, Map.of()), new byte[0])
            .add(
                Layers.entry("d", TarEntry.Type.DIRECTORY, 02775, 4_000_000_000L, 0, Map.of()),
                new byte[0])
            .add(
                Layers.entry(
                    "d/cap",
                    TarEntry.Type.FILE,
                    0755,
                    0,
                    3,
                    Map.of("security.capability", capability, "user.b", binary)),
                new byte[] {1, 2, 3})
            .add(Layers.entry("d/suid", TarEntry.Type.FILE, 06755, 5, 0, Map.of()), new byte[0])
            .add(Layers.entry("fifo", TarEntry.Type.FIFO, 0666, 1, 0, Map.of()), new byte[0])
            .hardLink("d/hard", "./d/cap")
            .symlink("d/\u00ff\u00fe", "t\u00e9\u00ff")
            .node("null", TarEntry.Type.CHARACTER_DEVICE, 1, 3);
    Path fs = root.fs(root.layers(layer));
    String at = "cd " + fs + "; ";
    assertThat(TestRoot.shell(at + "stat -c '%a %u %g %.9Y' . d d/suid d/cap fifo"))
        .isEqualTo(
            """
            751 7 7 1234567890.123456789
            2775 4000000000 4000000000 1234567890.123456789
            6755 5 5 1234567890.123456789
            755 0 0 1234567890.123456789
            666 1 1 1234567890.123456789\
            """);
    assertThat(TestRoot.shell(at + "stat -c '%F %t:%T' null")).endsWith("special file 1:3");
    assertThat(TestRoot.shell(at + "stat -c %h d/cap d/hard; ls d")).startsWith("2\n2\n");
    assertThat(TestRoot.shell(at + "getcap d/cap")).contains("cap_");
    assertThat(TestRoot.shell(at + "getfattr --only-values -n user.b d/cap | od -An -tx1"))
        .isEqualTo("00 ff 0a 3d");
    assertThat(TestRoot.shell(at + "ls d | grep -av '^[a-z]*$'")).isEqualTo("\u00ff\u00fe");
    assertThat(TestRoot.shell(at + "readlink d/\"$(printf '\\377\\376')\""))
        .isEqualTo("t\u00e9\u00ff");
  }

  @Test
  void sparseFilesKeepTheirHoles() throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(tar)) {
      SparseMap map = new SparseMap();
      map.add(1 << 20, 4096);
      map.add(1 << 30, 3);
      try (OutputStream out = writer.putSparse(TarEntry.file("s", (1L << 31) + 1, 0600), map)) {
        out.write(new byte[4096]);
        out.write(new byte[] {1, 2, 3});
      }
    }
    try (LayerDraft draft =
        root.snapshots
            .layers()
            .unpack(new ByteArrayInputStream(tar.toByteArray()), LayerLimits.DEFAULT)) {
      draft.commit(List.of());
      Path file = root.fs(List.of(draft.layer().diffId())).resolve("s");
      assertThat(Files.size(file)).isEqualTo((1L << 31) + 1);
      assertThat(Long.parseLong(TestRoot.run("stat", "-c", "%b", file.toString()))).isLessThan(100);
      assertThat(TestRoot.shell("tail -c +1073741825 " + file + " | head -c 3 | od -An -tx1"))
          .isEqualTo("01 02 03");
    }
  }

  @Test
  void whiteoutsHideAndContainersSeeTheMerge() throws IOException {
    List<Digest> image =
        root.layers(
            new Layers().folder("d").file("d/a", "a").file("d/b", "b").folder("o").file("o/x", ""),
            new Layers().file("d/.wh.a", "").file("o/.wh..wh..opq", "").file("o/new", "n"));
    RootFs rootFs = root.snapshots.prepare("c1", image);
    assertThat(rootFs.lowers()).hasSize(2);
    try (Fd mount = Snapshots.mountReadOnly(rootFs)) {
      assertThat(
              TestRoot.shell(
                  "cd /proc/"
                      + ProcessHandle.current().pid()
                      + "/fd/"
                      + mount.number()
                      + "; find . | sort | tr '\\n' ' '"))
          .isEqualTo(". ./d ./d/b ./o ./o/new");
    }
    assertThat(TestRoot.run("cat", "/proc/mounts")).doesNotContain(temp.toString());
  }

  /** overlayfs shows a merged folder as the topmost layer has it. */
  @Test
  void foldersThatALayerOnlyImpliesLookAsBelow() throws IOException {
    List<Digest> image =
        root.layers(
            new Layers()
                .add(Layers.entry("./", TarEntry.Type.DIRECTORY, 0711, 3, 0, Map.of()), new byte[0])
                .add(
                    Layers.entry("t", TarEntry.Type.DIRECTORY, 01777, 9, 0, Map.of()), new byte[0]),
            new Layers().file("t/new/file", "x"));
    RootFs rootFs = root.snapshots.prepare("c1", image);
    assertThat(TestRoot.shell("cd " + root.fs(image) + "; stat -c '%a %u' . t t/new"))
        .isEqualTo("711 3\n1777 9\n755 0");
    assertThat(TestRoot.run("stat", "-c", "%a %u %.9Y", rootFs.upper().toString()))
        .isEqualTo("711 3 1234567890.123456789");
  }

  @Test
  void changesAreAsDockerTellsThem() throws IOException {
    List<Digest> image =
        root.layers(
            new Layers()
                .folder("etc")
                .file("etc/a", "a")
                .file("etc/b", "b")
                .folder("v")
                .file("v/1", "")
                .file("v/2", "")
                .folder("same"));
    RootFs rootFs = root.snapshots.prepare("c1", image);
    inOverlay(
        rootFs,
        "rm etc/a; echo more >> etc/b; mkdir n; echo x > n/f; rm -r v; mkdir v; touch v/2;"
            + " touch same/x; rm same/x; touch -d @0 same");
    assertThat(root.snapshots.changes("c1"))
        .containsExactly(
            new Change("/etc", Kind.MODIFIED),
            new Change("/etc/a", Kind.DELETED),
            new Change("/etc/b", Kind.MODIFIED),
            new Change("/n", Kind.ADDED),
            new Change("/n/f", Kind.ADDED),
            new Change("/v", Kind.MODIFIED),
            new Change("/v/1", Kind.DELETED),
            new Change("/v/2", Kind.MODIFIED));
    assertThat(root.snapshots.usage("c1").inodes()).isGreaterThanOrEqualTo(9);
  }

  @Test
  void aCommittedLayerGivesTheSameFiles() throws IOException {
    List<Digest> image =
        root.layers(new Layers().folder("d").file("d/gone", "").folder("o").file("o/gone", ""));
    RootFs rootFs = root.snapshots.prepare("c1", image);
    inOverlay(
        rootFs,
        "rm d/gone; rm -r o; mkdir o; echo new > o/new; ln o/new o/hard; ln -s /x o/soft;"
            + " setfattr -n user.k -v v o/new; truncate -s 10M d/sparse; mkfifo d/p; chmod 4711 o/new");
    ByteArrayOutputStream layer = new ByteArrayOutputStream();
    root.snapshots.writeLayer("c1", false, layer);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    root.snapshots.writeLayer("c1", true, again);
    assertThat(again.toByteArray()).isEqualTo(layer.toByteArray());
    assertThat(layer.size()).isLessThan(100_000);
    try (LayerDraft draft =
        root.snapshots
            .layers()
            .unpack(new ByteArrayInputStream(layer.toByteArray()), LayerLimits.DEFAULT)) {
      draft.commit(image);
      Path fs = root.fs(List.of(image.getFirst(), draft.layer().diffId()));
      assertThat(listing(fs)).isEqualTo(listing(rootFs.upper()));
    }
    ByteArrayOutputStream export = new ByteArrayOutputStream();
    root.snapshots.export("c1", () -> export);
    assertThat(names(export))
        .containsExactly(".", "d", "d/p", "d/sparse", "o", "o/hard", "o/new", "o/soft");
  }

  @Test
  void layersInUseStay() throws IOException {
    List<Digest> image = root.layers(new Layers().file("a", ""), new Layers().file("b", ""));
    Digest lower = LayerChain.id(image.subList(0, 1));
    Digest upper = LayerChain.id(image);
    assertThat(root.snapshots.layers().all()).containsExactlyInAnyOrder(lower, upper);
    root.snapshots.prepare("c1", image);
    assertThatThrownBy(() -> root.snapshots.prepare("c1", image)).hasMessageContaining("already");
    assertThatThrownBy(() -> root.snapshots.layers().remove(upper))
        .hasMessageContaining("container c1");
    assertThatThrownBy(() -> root.snapshots.layers().remove(lower))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.CONFLICT));
    root.close();
    try (TestRoot reopened = new TestRoot(temp)) {
      assertThat(reopened.snapshots.get("c1").orElseThrow().lowers()).hasSize(2);
      assertThatThrownBy(() -> reopened.snapshots.layers().remove(upper))
          .hasMessageContaining("c1");
      reopened.snapshots.remove("c1");
      reopened.snapshots.remove("c1");
      assertThatThrownBy(() -> reopened.snapshots.layers().remove(lower))
          .hasMessageContaining("layer");
      reopened.snapshots.layers().remove(upper);
      reopened.snapshots.layers().remove(lower);
      reopened.snapshots.layers().remove(lower);
      assertThat(reopened.files()).isEqualTo(before);
    }
  }

  @Test
  void theSameLayerTwiceIsKeptOnce() throws IOException {
    Layers layer = new Layers().file("a", "");
    try (LayerDraft one = root.snapshots.layers().unpack(layer.stream(), LayerLimits.DEFAULT);
        LayerDraft two = root.snapshots.layers().unpack(layer.stream(), LayerLimits.DEFAULT)) {
      assertThat(one.commit(List.of())).isEqualTo(two.commit(List.of()));
    }
    assertThat(root.files().stream().filter(file -> file.endsWith("/a"))).hasSize(1);
  }

  @Test
  void whatACrashLeftIsCleaned() throws IOException {
    root.close();
    Path left = Files.createDirectories(temp.resolve("snapshots/work/w7/fs/etc"));
    Files.writeString(left.resolve("passwd"), "x");
    Files.createDirectories(temp.resolve("snapshots/containers/torn/upper"));
    try (TestRoot reopened = new TestRoot(temp)) {
      assertThat(reopened.snapshots.get("torn")).isEqualTo(Optional.empty());
      reopened.snapshots.remove("torn");
      assertThat(reopened.files()).isEqualTo(before);
    }
  }

  @Test
  void whateverAContainerLeftIsRemoved() throws IOException {
    RootFs rootFs = root.snapshots.prepare("c1", List.of());
    assertThat(rootFs.lowers()).hasSize(1);
    Path outside = Files.writeString(temp.resolve("outside"), "kept");
    TestRoot.shell(
        "cd "
            + rootFs.upper()
            + "; ln -s "
            + temp
            + " link; mkdir ro; touch ro/f; chmod 0 ro;"
            + " mkdir im; touch im/f; (chattr +i im/f; chattr +i im) || true; mkfifo p;"
            // Deeper than any path can name.
            + " perl -e 'for (1..3000) { mkdir \"d\" x 50; chdir \"d\" x 50 or die }'");
    root.snapshots.remove("c1");
    assertThat(outside).hasContent("kept");
    Files.delete(outside);
    assertThat(root.files()).isEqualTo(before);
  }

  private void inOverlay(RootFs rootFs, String script) throws IOException {
    Path merged = Files.createDirectories(temp.resolve("merged"));
    String lowers = String.join(":", rootFs.lowers().stream().map(Path::toString).toList());
    TestRoot.shell(
        "mount -t overlay gantry-test -o lowerdir="
            + lowers
            + ",upperdir="
            + rootFs.upper()
            + ",workdir="
            + rootFs.work()
            + " "
            + merged);
    try {
      TestRoot.shell("cd " + merged + "; " + script);
    } finally {
      TestRoot.run("umount", merged.toString());
      Files.delete(merged);
    }
  }

  private static String listing(Path folder) throws IOException {
    return TestRoot.shell(
        "cd "
            + folder
            + "; find . -printf '%p %y %m %U %G %s %T@ %l %n\\n' | grep -v '^. d' | sed -E 's/( c 0 0 0 0) .*/\\1/' | sort;"
            + " getfattr -h -d -m '^(user|trusted.overlay.opaque)' -R .");
  }

  private static List<String> names(ByteArrayOutputStream tar) {
    TarReader reader = new TarReader(new ByteArrayInputStream(tar.toByteArray()));
    List<String> names = new java.util.ArrayList<>();
    for (Optional<TarEntry> e = reader.next(); e.isPresent(); e = reader.next()) {
      names.add(new String(e.get().name().getBytes(ISO_8859_1), ISO_8859_1));
    }
    return names;
  }
}
