package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.linux.Rename;
import io.gantry.oci.GantryException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root with links that lead out of it, beside a folder that nobody may touch or see. */
class RootedFilesIT {
  @TempDir Path temp;
  private Path root;
  private Path victim;
  private Fd fd;
  private RootedFiles files;

  @BeforeEach
  void open() throws IOException {
    victim = Files.createDirectory(temp.resolve("victim"));
    Files.writeString(victim.resolve("secret"), "secret");
    root = Files.createDirectory(temp.resolve("root"));
    fd = FileCalls.open(root.toString(), Open.PATH | Open.DIRECTORY);
    files = new RootedFiles(fd, path -> false);
  }

  @AfterEach
  void close() throws IOException {
    fd.close();
    assertThat(TestRoot.run("ls", victim.toString())).isEqualTo("secret");
    assertThat(Files.readString(victim.resolve("secret"))).isEqualTo("secret");
  }

  @Test
  void copiesATreeWithAllThatIsInIt() throws IOException {
    shell(
        "mkdir -p from/d; echo x > from/d/file; ln from/d/file from/hard; ln -s /victim from/link;"
            + " mkfifo from/fifo; mknod from/null c 1 3; chown 5:6 from/d/file; chmod 4751 from/d/file;"
            + " setfattr -n user.a -v b from/d; touch -d @1234567890.123456789 from/d/file from/d;"
            + " chmod 2555 from/d; printf y > from/d/$(printf 'a\\nb\\377'); truncate -s 50M from/sparse;"
            + " mkdir to");
    write("/to/", read("/from/."));
    String list =
        "find . -mindepth 1 -printf '%p %m %U %G %y %l %s %n %T@\\n' | sort; getfattr -hRd .; du -k sparse";
    assertThat(TestRoot.shell("cd " + root + "/to; " + list))
        .isEqualTo(TestRoot.shell("cd " + root + "/from; " + list));
    assertThat(TestRoot.shell("cd " + root + "; stat -c %i to/hard"))
        .isEqualTo(TestRoot.shell("cd " + root + "; stat -c %i to/d/file"));
  }

  @Test
  void linksStayInside() throws IOException {
    shell(
        "mkdir dir; echo mine > dir/f; ln -s /dir abs; ln -s ../../../../dir up; ln -s "
            + victim
            + " out");
    shell("ln -s loop loop; ln -s abs/f chain");
    assertThat(files.stat(CopyPath.of("/abs")).target()).isEqualTo("/dir");
    assertThat(files.stat(CopyPath.of("/up")).target()).isEqualTo("/dir");
    assertThat(files.stat(CopyPath.of("/chain")).target()).isEqualTo("/dir/f");
    assertThat(files.stat(CopyPath.of("/out")).target()).isEqualTo("" + victim);
    assertThat(files.stat(CopyPath.of("/abs/")).status().isDirectory()).isTrue();
    assertThat(list(read("/abs/f"))).contains("f");
    assertThat(list(read("/up/"))).contains("up/f");
    assertThatThrownBy(() -> read("/out/secret")).hasMessageContaining("no such file");
    assertThatThrownBy(() -> read("/loop/x")).hasMessageContaining("too many levels");
    assertThatThrownBy(() -> read("/dir/f/")).hasMessageContaining("not a directory");
    write("/abs", new Layers().file("g", "new").bytes());
    assertThat(Files.readString(root.resolve("dir/g"))).isEqualTo("new");
    assertThatThrownBy(() -> write("/out", new Layers().file("secret", "hacked").bytes()))
        .hasMessageContaining("no such file");
  }

  @Test
  void archivesCannotLeaveTheRoot() throws IOException {
    String up = "../".repeat(20);
    for (String target : new String[] {victim.toString(), up + victim}) {
      shell("rm -rf l");
      assertThatThrownBy(() ->
              write("/", new Layers().symlink("l", target).file("l/secret", "hacked").bytes()))
          .isInstanceOf(GantryException.class);
      shell("rm -rf .[!.]* * && ln -s " + victim + "/secret file");
      write("/", new Layers().file("file", "mine").bytes());
      assertThat(root.resolve("file")).isRegularFile().hasContent("mine");
    }
    assertThatThrownBy(() -> write("/", new Layers().file("../x", "").bytes()))
        .hasMessageContaining("\"..\" in the path");
    assertThatThrownBy(() -> write("/", new Layers().hardLink("h", "../victim/secret").bytes()))
        .hasMessageContaining("\"..\" in the path");
    assertThatThrownBy(() -> write("/", new Layers().hardLink("h", victim + "/secret").bytes()))
        .isInstanceOf(RuntimeException.class);
    write("/", new Layers().file("/absolute", "inside").bytes());
    assertThat(root.resolve("absolute")).hasContent("inside");
    assertThatThrownBy(
            () -> write("/", new Layers().node("w", TarEntry.Type.CHARACTER_DEVICE, 0, 0).bytes()))
        .hasMessageContaining("whiteout");
  }

  @Test
  void foldersMergeAndKindsAreKeptOnRequest() throws IOException {
    shell("mkdir -p d/sub; echo old > d/sub/kept; echo old > f");
    ExtractOptions kept = ExtractOptions.AS_ARCHIVED.withKindsKept(true);
    write("/", new Layers().folder("d").file("d/new", "n").file("f", "new").bytes(), kept);
    assertThat(root.resolve("d/sub/kept")).hasContent("old");
    shell("chmod 711 d");
    write("/", new Layers().folder("d").bytes(), kept);
    assertThat(TestRoot.shell("stat -c %a " + root.resolve("d")).strip()).isEqualTo("755");
    assertThat(root.resolve("f")).hasContent("new");
    assertThatThrownBy(() -> write("/", new Layers().file("d", "x").bytes(), kept))
        .hasMessage("cannot overwrite directory \"d\" with non-directory");
    assertThatThrownBy(() -> write("/", new Layers().folder("f").bytes(), kept))
        .hasMessage("cannot overwrite non-directory \"f\" with directory");
    write("/", new Layers().file("d", "file now").folder("f").file("f/x", "in").bytes());
    assertThat(root.resolve("d")).hasContent("file now");
    assertThat(root.resolve("f/x")).hasContent("in");
    assertThatThrownBy(() -> write("/d", new Layers().bytes()))
        .hasMessage("extraction point is not a directory");
    assertThatThrownBy(() -> write("/", new Layers().file(".", "x").bytes()))
        .hasMessageContaining("place of the folder itself");
  }

  @Test
  void ownersAndTopNamesChangeOnRequest() throws IOException {
    byte[] tar =
        new Layers()
            .folder("old")
            .add(Layers.entry("old/f", TarEntry.Type.FILE, 0644, 7, 0, Map.of()), new byte[0])
            .hardLink("old/h", "old/f")
            .file("older", "")
            .bytes();
    ExtractOptions options =
        ExtractOptions.AS_ARCHIVED
            .withOwner(Optional.of(new ExtractOptions.Owner(11, 12)))
            .withTopRenamed("old", "new");
    write("/", tar, options);
    assertThat(TestRoot.shell("cd " + root + "; stat -c '%n %u %g %h' new new/f older"))
        .isEqualTo("new 11 12 2\nnew/f 11 12 2\nolder 11 12 1");
  }

  @Test
  void theKernelsOwnFilesAreNotShown() {
    try (Fd host = FileCalls.open("/", Open.PATH | Open.DIRECTORY)) {
      RootedFiles all = new RootedFiles(host, path -> false);
      assertThatThrownBy(() -> all.stat(CopyPath.of("/proc/self/environ")))
          .hasMessageContaining("no such file");
      assertThatThrownBy(
              () -> all.read(CopyPath.of("/sys/kernel"), "x", OutputStream.nullOutputStream()))
          .hasMessageContaining("no such file");
    }
  }

  /** CVE-2018-15664: the folder becomes a link to another place between look and use. */
  @Test
  void aFolderThatIsSwappedWithALinkLeadsNowhere() throws Exception {
    shell("mkdir dir spare; echo mine > dir/secret; rmdir spare; ln -s " + victim + " spare");
    AtomicBoolean over = new AtomicBoolean();
    Thread swapper = Thread.ofPlatform().start(() -> swap(over));
    byte[] tar = new Layers().folder("sub").file("sub/f", "in").file("secret", "written").bytes();
    int written = 0;
    for (int i = 0; i < 1000; i++) {
      written += tried(() -> write("/dir", tar));
      tried(() -> write("/", new Layers().file("dir/planted", "in").bytes()));
      tried(() -> assertThat(content(read("/dir/"))).doesNotContain("secret"));
      tried(() -> assertThat(content(read("/"))).doesNotContain("secret"));
    }
    over.set(true);
    swapper.join();
    assertThat(written).as("copies that met the folder").isPositive();
  }

  private void swap(AtomicBoolean over) {
    while (!over.get()) {
      FileCalls.renameat2(fd, "dir", fd, "spare", Rename.EXCHANGE);
    }
  }

  private interface Attempt {
    void run() throws IOException;
  }

  /** 1 when it went well; being refused or finding nothing is fine, too. */
  private static int tried(Attempt attempt) throws IOException {
    try {
      attempt.run();
      return 1;
    } catch (GantryException | io.gantry.linux.LinuxException e) {
      return 0;
    }
  }

  private void shell(String script) throws IOException {
    TestRoot.shell("cd " + root + "; " + script);
  }

  private byte[] read(String path) {
    CopyPath from = CopyPath.of(path);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    files.read(from, from.base(), out);
    return out.toByteArray();
  }

  private void write(String folder, byte[] tar) {
    write(folder, tar, ExtractOptions.AS_ARCHIVED);
  }

  private void write(String folder, byte[] tar, ExtractOptions options) {
    files.write(CopyPath.of(folder), new ByteArrayInputStream(tar), options);
  }

  private static String list(byte[] tar) {
    StringBuilder names = new StringBuilder();
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    reader.next().ifPresent(entry -> names.append(entry.name()).append('\n'));
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      names.append(next.get().name()).append('\n');
    }
    return names.toString();
  }

  private static String content(byte[] tar) throws IOException {
    StringBuilder text = new StringBuilder();
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      InputStream in = reader.content();
      text.append(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
          .append('\0');
    }
    return text.toString();
  }
}
