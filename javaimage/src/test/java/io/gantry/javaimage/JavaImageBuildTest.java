package io.gantry.javaimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Digest;
import io.gantry.store.TarEntry;
import io.gantry.store.TarReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaImageBuildTest {
  private static final Jdk JDK = Jdk.at(Path.of(System.getProperty("java.home"))).orElseThrow();

  @TempDir private Path folder;

  @Test
  void sameInputSameDigests() throws IOException {
    byte[] type = Jars.compile(folder, "M", "class M { public static void main(String[] a) {} }");
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    Jars jar = Jars.of("Main-Class: M", "Class-Path: l.jar").with("M.class", type).with("r", "r");
    Jars reversed =
        Jars.of("Main-Class: M", "Class-Path: l.jar").with("r", "r").with("M.class", type);
    Jars.of().write(one.resolve("l.jar"));
    Jars.of().write(two.resolve("l.jar"));
    Path first = jar.write(one.resolve("a.jar"));
    Path second = reversed.write(two.resolve("a.jar"));
    Files.setLastModifiedTime(second, FileTime.from(Instant.EPOCH));

    Loads loads = new Loads();
    Digest id = build(loads, first, folder.resolve("cache1"));
    // Another cache: everything is made anew, the runtime too.
    assertThat(build(loads, second, folder.resolve("cache2"))).isEqualTo(id);
    assertThat(loads.archives.get(1)).isEqualTo(loads.archives.get(0));
    // The same cache: nothing is made.
    List<String> before = names(folder.resolve("cache1"));
    assertThat(build(loads, first, folder.resolve("cache1"))).isEqualTo(id);
    assertThat(names(folder.resolve("cache1"))).isEqualTo(before);
  }

  @Test
  void ownFilesAreInTwoJarsWithoutSignatures() throws IOException {
    Path jar =
        Jars.of("Main-Class: M", "Class-Path: none.jar")
            .with("META-INF/A.SF", "x")
            .with("META-INF/A.RSA", "x")
            .with("META-INF/services/x", "y")
            .with("module-info.class", "x")
            .with("M.class", "x")
            .with("z.txt", "z")
            .with("a/b.txt", "b")
            .write(folder.resolve("a.jar"));
    OwnJars own = OwnJars.write(new JarApplication(jar, folder).read(), folder);
    assertThat(entries(own.classes()))
        .containsExactly("M.class", "META-INF/MANIFEST.MF", "META-INF/services/x");
    assertThat(entries(own.resources())).containsExactly("a/b.txt", "z.txt");
    try (JarFileReader classes = JarFileReader.open(own.classes())) {
      assertThat(classes.manifest().getMainAttributes().getValue("Class-Path")).isNull();
    }
  }

  @Test
  void aLayerHasNothingOfTheMachine() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree/sub"));
    Files.writeString(tree.resolve("file"), "x");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
    LayerCache cache = new LayerCache(folder.resolve("cache"));
    Layer layer =
        cache.get("x", "key", tar -> new LayerFiles(tar).tree("/opt/x", folder.resolve("tree")));
    List<String> found = new ArrayList<>();
    try (InputStream in = new GZIPInputStream(Files.newInputStream(layer.file()))) {
      TarReader tar = new TarReader(in);
      for (Optional<TarEntry> e = tar.next(); e.isPresent(); e = tar.next()) {
        TarEntry entry = e.get();
        found.add(
            "%s %s %o %d %d"
                .formatted(
                    entry.name().replaceFirst("/$", ""),
                    entry.type(),
                    entry.mode(),
                    entry.uid(),
                    entry.modified().getEpochSecond()));
      }
    }
    assertThat(found)
        .containsExactly(
            "opt DIRECTORY 755 0 1",
            "opt/x DIRECTORY 755 0 1",
            "opt/x/sub DIRECTORY 755 0 1",
            "opt/x/sub/file FILE 644 0 1",
            "opt/x/sub/link SYMLINK 777 0 1");
    Files.delete(layer.file());
    assertThat(cache.find("x", "key")).isEmpty();
    assertThat(cache.get("x", "key", tar -> new LayerFiles(tar).file("/y", new byte[1])).digest())
        .isNotEqualTo(layer.digest());
  }

  @Test
  void aBaseThatIsNoImageIsTold() {
    assertThatThrownBy(() -> BaseImage.read("x", new ByteArrayInputStream(new byte[1024]), folder))
        .isInstanceOf(RuntimeException.class);
  }

  private static Digest build(DaemonCalls daemon, Path jar, Path cache) {
    try (JavaImageBuild build = new JavaImageBuild(JDK, make(cache), daemon, line -> {})) {
      return build.load(build.read(jar), JavaImageOptions.DEFAULT, List.of());
    }
  }

  private static Path make(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      return all.map(Path::toString).sorted().toList();
    }
  }

  private static List<String> entries(Path jar) throws IOException {
    List<String> names = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    return names;
  }

  /** A daemon that has nothing and keeps the digests of the archives that it gets. */
  private static final class Loads implements DaemonCalls {
    private final List<Digest> archives = new ArrayList<>();

    @Override
    public boolean isLocal() {
      return false;
    }

    @Override
    public boolean has(String path) {
      return false;
    }

    @Override
    public void load(Body archive) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        archive.writeTo(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      archives.add(Digest.sha256(bytes.toByteArray()));
    }

    @Override
    public Map<String, ?> get(String path) {
      throw new AssertionError(path);
    }

    @Override
    public InputStream open(String path) {
      throw new AssertionError(path);
    }

    @Override
    public Map<String, ?> post(String path, Map<String, ?> body) {
      throw new AssertionError(path);
    }

    @Override
    public void delete(String path) {
      throw new AssertionError(path);
    }
  }
}
