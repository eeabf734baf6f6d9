package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unpacking a real root file system agrees file by file with GNU tar and umoci. */
class DebianRootIT {
  private static Path temp = Path.of("");
  private static Path tar = temp;
  private static String expected = "";

  // Not @TempDir, which warns of each of Debian's links.
  @BeforeAll
  static void unpackWithGnuTar() throws IOException {
    temp = Files.createTempDirectory("gantry-debian");
    tar = DebianRoot.tar();
    Path reference = Files.createDirectory(temp.resolve("reference"));
    gnuTar(tar, reference);
    expected = listing(reference);
    assertThat(expected.lines().count()).isGreaterThan(5000);
    assertThat(expected).contains("security.capability=").contains("user.note=");
  }

  @AfterAll
  static void clean() throws IOException {
    TestRoot.run("rm", "-rf", temp.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat", "gzip -1", "zstd -1"})
  void unpacksAsGnuTarDoes(String compressor) throws IOException {
    Path layer = temp.resolve("layer");
    TestRoot.shell(compressor + " < " + tar + " > " + layer);
    try (TestRoot root = new TestRoot(Files.createTempDirectory(temp, "state"))) {
      Digest diffId = unpack(root, layer);
      assertThat(diffId.hex()).isEqualTo(TestRoot.shell("sha256sum < " + tar + " | cut -c-64"));
      Path fs = root.fs(List.of(diffId));
      agrees(fs);
      assertThat(Long.parseLong(TestRoot.run("stat", "-c", "%b", fs + "/var/sparse")))
          .isLessThan(100);
    }
  }

  @Test
  void unpacksAsUmociDoes() throws IOException {
    Path image = temp.resolve("image");
    Path bundle = temp.resolve("bundle");
    TestRoot.shell(
        "umoci init --layout "
            + image
            + "; umoci new --image "
            + image
            + ":x;"
            + " umoci raw add-layer --image "
            + image
            + ":x "
            + tar
            + "; umoci raw unpack --image "
            + image
            + ":x "
            + bundle);
    // umoci masks no attribute and keeps times, but knows no holes.
    agrees(bundle);
  }

  @Test
  void whatWeWriteGnuTarReads() throws IOException {
    Path ours = temp.resolve("ours.tar");
    try (TestRoot root = new TestRoot(Files.createTempDirectory(temp, "state"))) {
      Path fs = root.fs(List.of(unpack(root, tar)));
      try (Fd folder = FileCalls.open(fs.toString(), Open.READ_ONLY | Open.DIRECTORY);
          OutputStream out = Files.newOutputStream(ours)) {
        LayerWriter.tree(folder, out);
      }
    }
    Path back = Files.createDirectory(temp.resolve("back"));
    gnuTar(ours, back);
    agrees(back);
  }

  /** GNU tar's other sparse formats and its own format for long names. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=gnu",
        "--format=posix --sparse-version=0.0",
        "--format=posix --sparse-version=0.1",
        "--format=posix --sparse-version=1.0"
      })
  void readsAllOfGnuTarsFormats(String format) throws IOException {
    Path tree = Files.createTempDirectory(temp, "tree");
    String deep = "d".repeat(90) + "/" + "e".repeat(90) + "/" + "f".repeat(90);
    TestRoot.shell(
        "cd "
            + tree
            + "; mkdir -p "
            + deep
            + "; echo x > "
            + deep
            + "/file; ln -s "
            + deep
            + "/t "
            + deep
            + "/link; touch -d @-5 old; chown 3000000000:3000000001 old; truncate -s 9M s;"
            + " for i in $(seq 0 60); do echo $i | dd of=s bs=100k seek=$i conv=notrunc"
            + " status=none; done; truncate -s 9G huge");
    Path archive = Files.createTempFile(temp, "archive", ".tar");
    TestRoot.shell(
        "cd " + tree + "; tar --sparse " + format + " --numeric-owner -cf " + archive + " .");
    Path reference = Files.createTempDirectory(temp, "reference");
    gnuTar(archive, reference);
    try (TestRoot root = new TestRoot(Files.createTempDirectory(temp, "state"))) {
      Path fs = root.fs(List.of(unpack(root, archive)));
      String hashes = "; sha256sum s */*/*/file";
      assertThat(TestRoot.shell("cd " + fs + hashes))
          .isEqualTo(TestRoot.shell("cd " + tree + hashes));
      assertThat(names(fs)).isEqualTo(names(reference));
    }
  }

  /** Shows only the lines that differ: the whole is thousands of them. */
  private static void agrees(Path folder) throws IOException {
    Set<String> found = new TreeSet<>(listing(folder).lines().toList());
    Set<String> wanted = new TreeSet<>(expected.lines().toList());
    Set<String> both = new TreeSet<>(found);
    both.retainAll(wanted);
    found.removeAll(both);
    wanted.removeAll(both);
    assertThat(found).isEqualTo(wanted);
  }

  private static String names(Path folder) throws IOException {
    return TestRoot.shell(
        "cd "
            + folder
            + "; find . -printf '%p %y %m %U %G %T@ %l\\n' | sort;"
            + " stat -c %s s huge");
  }

  private static Digest unpack(TestRoot root, Path layer) throws IOException {
    try (InputStream in = Files.newInputStream(layer);
        LayerDraft draft = root.snapshots.layers().unpack(in, LayerLimits.DEFAULT)) {
      draft.commit(List.of());
      return draft.layer().diffId();
    }
  }

  private static void gnuTar(Path archive, Path target) throws IOException {
    TestRoot.run(
        "tar",
        "-C",
        target.toString(),
        "--xattrs",
        "--xattrs-include=*",
        "--numeric-owner",
        "-p",
        "-xf",
        archive.toString());
  }

  /** Names, types, modes, owners, sizes, links, times, devices, contents and attributes. */
  private static String listing(Path folder) throws IOException {
    return TestRoot.shell(
        "cd "
            + folder
            + "; export LC_ALL=C;"
            + " find . ! -type d -printf '%p %y %m %U %G %s %T@ %l %n\\n' -o"
            + " -printf '%p %y %m %U %G %T@\\n' | sort;"
            + " find . -type f -print0 | sort -z | xargs -0 sha256sum;"
            + " find . \\( -type b -o -type c \\) -exec stat -c '%n %t:%T' {} + | sort;"
            + " getfattr -h -d -m - -R . 2>/dev/null");
  }
}
