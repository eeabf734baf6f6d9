package io.gantry.builder.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.TarEntry;
import io.gantry.store.TarReader;
import io.gantry.store.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive that is not unpacked says the same as the folder that the kernel would have made. */
class ContextArchiveIT {
  private static final Instant WHEN = Instant.ofEpochSecond(1_700_000_000, 5);

  @TempDir Path folder;
  private int made;

  private static byte[] tar(Consumer<TarWriter> content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(out)) {
      content.accept(tar);
    }
    return out.toByteArray();
  }

  private static void file(TarWriter tar, String name, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    TarEntry entry = TarEntry.file(name, bytes.length, 0640).withModified(WHEN).withOwner(7, 8);
    tar.put(entry, bytes);
  }

  private static void put(TarWriter tar, TarEntry entry) {
    var _ = tar.put(entry);
  }

  private ContextFiles received(byte[] archive) {
    return ContextArchive.receive(new ByteArrayInputStream(archive), next());
  }

  private ContextFiles unpacked(byte[] archive) {
    return ContextFolder.unpack(new ByteArrayInputStream(archive), next());
  }

  private Path next() {
    return folder.resolve("c" + made++);
  }

  private static FileAction.Copy copy(String... sources) {
    return new FileAction.Copy(0, List.of(sources), "/", CopyRules.PLAIN);
  }

  private static Digest hash(ContextFiles files, String... sources) {
    try (SourceTree tree = files.tree()) {
      return TreeHash.of(tree, copy(sources));
    }
  }

  /** What a copy of all would write, and with which content. */
  private static List<String> written(ContextFiles files) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SourceTree tree = files.tree()) {
      SourceMatch all = SourceMatch.find(tree, copy(".")).getFirst();
      CopyStream.write(
          out,
          Optional.empty(),
          Optional.empty(),
          copied -> copied.tree(tree, all, "to", false, path -> false));
    }
    List<String> lines = new ArrayList<>();
    try (TarReader reader = new TarReader(new ByteArrayInputStream(out.toByteArray()))) {
      for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        TarEntry entry = next.get();
        String content = new String(reader.content().readAllBytes(), StandardCharsets.UTF_8);
        lines.add(entry + " " + content.hashCode());
      }
    }
    return lines;
  }

  private static byte[] usual() {
    return tar(tar -> {
      put(tar, TarEntry.directory("./", 0700));
      put(tar, TarEntry.directory("src", 0750).withModified(WHEN).withOwner(3, 4));
      file(tar, "src/Main.java", "class Main {}");
      file(tar, "./src/empty", "");
      put(tar, TarEntry.directory("src/deep/", 02775).withModified(WHEN));
      file(tar, "/src/deep/large", "0123456789".repeat(100_000));
      put(tar, TarEntry.symlink("to-main", "src/deep/../Main.java").withModified(WHEN));
      put(tar, TarEntry.symlink("src/out", "../../../../etc/passwd").withModified(WHEN));
      put(tar, TarEntry.symlink("folder", "/src").withModified(WHEN));
      put(tar, TarEntry.file(TarEntry.bytes("ünï"), 0, 04755).withModified(WHEN));
      put(tar, TarEntry.file("bytes\u00ff", 0, 0600).withModified(WHEN));
      put(tar, TarEntry.directory("src", 0711).withModified(WHEN).withOwner(5, 6));
    });
  }

  @Test
  void anUsualContextIsTheSameWithoutBeingUnpacked() throws IOException {
    ContextFiles archive = received(usual());
    ContextFiles there = unpacked(usual());
    assertThat(archive).isInstanceOf(ContextArchive.class);
    assertThat(written(archive)).hasSize(10).isEqualTo(written(there));
    assertThat(archive.names()).isEqualTo(there.names());
    for (String source :
        List.of(".", "src", "src/Main.java", "to-main", "folder", "s*", "src/d*")) {
      assertThat(hash(archive, source)).as(source).isEqualTo(hash(there, source));
    }
    assertThat(folder.resolve("c0").toFile().list())
        .as("nothing is made but the content")
        .containsExactly("contents");
  }

  @Test
  void isReadAsFilesOfTheHostAre() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(usual());
    }
    ContextFiles archive = received(packed.toByteArray());
    assertThat(archive.read("to-main", 100))
        .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo("class Main {}"));
    assertThat(archive.read("folder/../folder/./Main.java", 100)).isPresent();
    assertThat(archive.read("src/out", 100)).as("the host's is not seen").isEmpty();
    assertThat(archive.read("src/none", 100)).isEmpty();
    assertThat(archive.read("src/Main.java/x", 100)).isEmpty();
    for (String path : List.of("src/deep/large", "src", "folder")) {
      assertThatThrownBy(() -> archive.read(path, 100))
          .isInstanceOf(GantryException.class)
          .hasMessage(path + " in the build context: not a file of at most 100 bytes");
    }
    ContextFiles src = archive.folder("src").orElseThrow();
    assertThat(src.read("Main.java", 100)).isPresent();
    assertThat(src.read("../to-main", 100)).as("above it is nothing").isEmpty();
    assertThat(archive.folder("folder")).as("a link").isEmpty();
    assertThat(archive.folder("to-main")).isEmpty();
    assertThat(archive.folder("none")).isEmpty();
  }

  @Test
  void whatIsRemovedIsGone() {
    for (ContextFiles files : List.of(received(usual()), unpacked(usual()))) {
      files.remove("folder/Main.java");
      files.remove("to-main");
      files.remove("src");
      files.remove("none/of/it");
      files.remove("src/empty/x");
      files.remove("src/out");
      files.remove("../../..");
      assertThat(files.names()).contains("src").doesNotContain("to-main");
      assertThat(files.folder("src").orElseThrow().names()).containsExactly("deep", "empty");
    }
  }

  /** What stands outside and a link leads to is not touched. */
  @Test
  void removingFollowsNoLinkOut() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "stays");
    byte[] archive = tar(tar -> put(tar, TarEntry.symlink("out", folder.toString())));
    for (ContextFiles files : List.of(received(archive), unpacked(archive))) {
      files.remove("out/victim");
      assertThat(victim).exists();
    }
  }

  @Test
  void whoeverNeedsAFolderGetsOne() throws IOException {
    ContextFiles archive = received(usual());
    Path src = archive.folder("src").orElseThrow().path();
    assertThat(src.resolve("Main.java")).content().isEqualTo("class Main {}");
    assertThat(Files.readAttributes(src, "unix:mode,uid,gid"))
        .isEqualTo(Map.of("mode", 040711, "uid", 5, "gid", 6));
    assertThat(archive.path()).isEqualTo(archive.path());
    assertThat(hash(ContextFolder.of(archive.path()), ".")).isEqualTo(hash(archive, "."));
  }

  /** Each of them is more than new files, folders and links, and comes in the middle. */
  @Test
  void whatIsNotUsualIsUnpacked() throws IOException {
    List<Consumer<TarWriter>> members =
        List.of(
            tar -> put(tar, TarEntry.hardLink("linked", "first")),
            tar -> file(tar, "first", "another"),
            tar -> put(tar, TarEntry.symlink("first", "folder")),
            tar -> put(tar, TarEntry.directory("first", 0755)),
            tar -> file(tar, "link/through", "a link"),
            tar ->
                put(
                    tar,
                    new TarEntry(
                        "attributed",
                        TarEntry.Type.FILE,
                        0644,
                        0,
                        0,
                        "",
                        "",
                        0,
                        WHEN,
                        "",
                        0,
                        0,
                        Map.of("user.note", new byte[] {1}),
                        false)),
            tar ->
                put(
                    tar,
                    new TarEntry(
                        "pipe",
                        TarEntry.Type.FIFO,
                        0600,
                        0,
                        0,
                        "",
                        "",
                        0,
                        WHEN,
                        "",
                        0,
                        0,
                        Map.of(),
                        false)));
    for (Consumer<TarWriter> member : members) {
      byte[] bytes =
          tar(tar -> {
            file(tar, "first", "content");
            put(tar, TarEntry.directory("folder", 0750).withModified(WHEN));
            put(tar, TarEntry.symlink("link", "folder").withModified(WHEN));
            member.accept(tar);
            file(tar, "last", "end");
          });
      ContextFiles files = received(bytes);
      ContextFiles there = unpacked(bytes);
      assertThat(files).isInstanceOf(ContextFolder.class);
      assertThat(hash(files, ".")).isEqualTo(hash(there, "."));
      assertThat(files.read("last", 10))
          .hasValueSatisfying(end -> assertThat(end).asString().isEqualTo("end"));
    }
  }

  @Test
  void hostileNamesAreRefused() {
    for (Consumer<TarWriter> member :
        List.<Consumer<TarWriter>>of(
            tar -> file(tar, "a/../../up", "x"),
            tar -> file(tar, "x".repeat(256), "x"),
            tar -> {
              put(tar, TarEntry.symlink("out", folder.toString()));
              file(tar, "out/victim", "x");
            })) {
      assertThatThrownBy(() -> received(tar(member))).isInstanceOf(GantryException.class);
    }
    assertThat(folder.resolve("victim")).doesNotExist();
    assertThat(folder.resolve("up")).doesNotExist();
    byte[] cut = tar(tar -> file(tar, "a", "0123456789".repeat(1000)));
    assertThatThrownBy(() -> ContextArchive.receive(new ByteArrayInputStream(cut, 0, 2000), next()))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("\"a\"");
  }

  @Test
  void moreThanMemoryIsForIsUnpacked() throws IOException {
    byte[] bytes =
        tar(tar -> {
          for (int i = 0; i < 20; i++) {
            put(tar, TarEntry.file("f%02d".formatted(i), 0, 0644));
          }
        });
    for (int most : List.of(0, 1, 19, 20)) {
      long room = most * 406L;
      ContextFiles files = ContextArchive.receive(new ByteArrayInputStream(bytes), next(), room);
      assertThat(files instanceof ContextArchive).isEqualTo(most == 20);
      assertThat(files.names()).hasSize(20);
    }
  }

  /** Trees of folders and links into each other, with paths through them, as the kernel has it. */
  @Test
  void linksLeadWhereTheKernelLeads() throws IOException {
    Random random = new Random(5);
    int found = 0;
    for (int round = 0; round < 60; round++) {
      byte[] bytes = linked(random);
      ContextFiles archive = received(bytes);
      assertThat(archive).isInstanceOf(ContextArchive.class);
      try (SourceTree mine = archive.tree();
          SourceTree kernel = unpacked(bytes).tree()) {
        for (int i = 0; i < 200; i++) {
          String path = path(random, 1 + random.nextInt(5));
          Optional<Integer> there = kernel.status(path).map(status -> status.mode());
          assertThat(mine.status(path).map(status -> status.mode())).as(path).isEqualTo(there);
          assertThat(mine.names(path)).as(path).isEqualTo(kernel.names(path));
          found += there.isPresent() ? 1 : 0;
        }
      }
    }
    assertThat(found).isGreaterThan(1000);
  }

  private static byte[] linked(Random random) {
    return tar(tar -> {
      for (String parent : List.of("", "a/", "b/", "a/c/")) {
        for (String name : List.of("a", "b", "c", "d")) {
          boolean isParent = List.of("a", "b", "a/c").contains(parent + name);
          switch (isParent ? 0 : random.nextInt(4)) {
            case 0 -> put(tar, TarEntry.directory(parent + name, 0755));
            case 1 -> file(tar, parent + name, "x");
            default ->
                put(tar, TarEntry.symlink(parent + name, path(random, 1 + random.nextInt(3))));
          }
        }
      }
    });
  }

  private static String path(Random random, int parts) {
    List<String> names = List.of("a", "b", "c", "d", "..", "a", "b", ".");
    StringBuilder path = new StringBuilder(random.nextInt(4) == 0 ? "/" : "");
    for (int i = 0; i < parts; i++) {
      path.append(i == 0 ? "" : "/").append(names.get(random.nextInt(names.size())));
    }
    return path.toString();
  }

  @Test
  void theContentOfSeveralIsReadAtOnce() throws Exception {
    byte[] bytes =
        tar(tar -> {
          for (int i = 0; i < 200; i++) {
            file(tar, "f" + i, ("content " + i + " ").repeat(i));
          }
        });
    ContextFiles archive = received(bytes);
    List<Thread> threads = new ArrayList<>();
    List<String> wrong = new CopyOnWriteArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 200; i++) {
                  byte[] content = archive.read("f" + i, 1 << 20).orElseThrow();
                  if (!new String(content, StandardCharsets.UTF_8)
                      .equals(("content " + i + " ").repeat(i))) {
                    wrong.add("f" + i);
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
    assertThat(Files.exists(folder.resolve("c0/files"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }
}
