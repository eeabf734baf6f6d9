package io.gantry.javaimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JarApplicationTest {
  @TempDir private Path folder;

  @Test
  void aThinJarHasItsLibrariesBesideIt() throws IOException {
    Path lib = Files.createDirectory(folder.resolve("lib"));
    Jars.of().write(lib.resolve("a-1.0.jar"));
    Jars.of().write(lib.resolve("b-2-SNAPSHOT.jar"));
    Files.createDirectory(folder.resolve("conf"));
    Jars jar =
        Jars.of(
            "Main-Class: app.Main",
            "Implementation-Version: 3.1",
            "Class-Path: lib/b-2-SNAPSHOT.jar lib/a-1.0.jar lib/none.jar conf/",
            "Enable-Native-Access: ALL-UNNAMED",
            "Add-Opens: java.base/java.lang java.base/java.util");
    JavaApplication read = read(jar.write(folder.resolve("app-3.1.jar")));
    assertThat(read.name()).isEqualTo("app");
    assertThat(read.version()).isEqualTo("3.1");
    assertThat(read.mainClass()).isEqualTo("app.Main");
    assertThat(read.libraries())
        .extracting(Library::name)
        .containsExactly("b-2-SNAPSHOT.jar", "a-1.0.jar");
    assertThat(read.libraries()).extracting(Library::isSnapshot).containsExactly(true, false);
    assertThat(read.notes())
        .containsExactly(
            "Class-Path names \"lib/none.jar\", which is not there",
            "Class-Path names the folder \"conf/\", which stays out: mount it, or pack it into a jar");
    assertThat(read.options())
        .containsExactly(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void aJarOfSpringBootIsTakenApart() throws IOException {
    Jars jar =
        Jars.of(
                "Main-Class: org.springframework.boot.loader.launch.JarLauncher",
                "Start-Class: a.B")
            .with("org/springframework/boot/loader/launch/JarLauncher.class", new byte[] {1})
            .with("BOOT-INF/classes/a/B.class", new byte[] {2})
            .with("BOOT-INF/classes/application.properties", "x=1")
            .with("BOOT-INF/lib/a.jar", Jars.of().bytes())
            .with("BOOT-INF/lib/z.jar", Jars.of("X: y").bytes())
            .with("BOOT-INF/lib/unlisted.jar", Jars.of().bytes())
            .with("BOOT-INF/classpath.idx", "- \"BOOT-INF/lib/z.jar\"\n- \"BOOT-INF/lib/a.jar\"\n");
    JavaApplication read = read(jar.write(folder.resolve("boot.jar")));
    assertThat(read.mainClass()).isEqualTo("a.B");
    assertThat(read.libraries())
        .extracting(Library::name)
        .containsExactly("z.jar", "a.jar", "unlisted.jar");
    assertThat(read.libraries().getFirst().file()).hasBinaryContent(Jars.of("X: y").bytes());
    StringBuilder names = new StringBuilder();
    read.content().getFirst().visit((name, content) -> names.append(name).append(' '));
    assertThat(names.toString()).isEqualTo("a/B.class application.properties ");
  }

  @Test
  void aMixedJarIsOnePart() throws IOException {
    JavaApplication read =
        read(Jars.of("Main-Class: a.B").with("a/B.class", "x").write(folder.resolve("fat.jar")));
    assertThat(read.libraries()).isEmpty();
    assertThat(read.content()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.jar",
        "lib/../../secret.jar",
        "/etc/passwd",
        "file:///etc/passwd",
        "http://example/x.jar",
        "link.jar",
        "%2e%2e/secret.jar"
      })
  void aClassPathThatLeavesTheFolderIsRefused(String entry) throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Jars.of().write(folder.resolve("secret.jar"));
    Files.createSymbolicLink(inner.resolve("link.jar"), folder.resolve("secret.jar"));
    Path jar = Jars.of("Main-Class: a.B", "Class-Path: " + entry).write(inner.resolve("app.jar"));
    assertThatThrownBy(() -> read(jar))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("leads out of its folder");
  }

  @ParameterizedTest
  @CsvSource({
    "../x, leads out",
    "/x, leads out",
    "a//b, leads out",
    "a\\b, leads out",
    "./x, leads out"
  })
  void namesThatLeadOutAreRefused(String name, String why) throws IOException {
    Path jar = Jars.of("Start-Class: a.B").with(name, "x").write(folder.resolve("evil.jar"));
    assertThatThrownBy(() -> read(jar))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining(why);
  }

  @Test
  void brokenOnesAreTold() throws IOException {
    Path noJar = Files.writeString(folder.resolve("no.jar"), "no jar");
    assertThatThrownBy(() -> read(noJar)).hasMessageContaining("damaged, or no jar");
    Path cut = folder.resolve("cut.jar");
    byte[] whole = Jars.of("Main-Class: a.B").bytes();
    Files.write(cut, Arrays.copyOf(whole, whole.length - 10));
    assertThatThrownBy(() -> read(cut)).hasMessageContaining("damaged, or no jar");
    Path manifest =
        new Jars()
            .with("META-INF/MANIFEST.MF", "no colon here\r\n\r\n")
            .write(folder.resolve("manifest.jar"));
    assertThatThrownBy(() -> read(manifest)).hasMessageContaining("its manifest is broken");
    Path huge =
        new Jars()
            .with("META-INF/MANIFEST.MF", new byte[5 << 20])
            .write(folder.resolve("huge.jar"));
    assertThatThrownBy(() -> read(huge)).hasMessageContaining("grows past the limit");
    Path opens = Jars.of("Add-Opens: a/b;-javaagent:x").write(folder.resolve("opens.jar"));
    assertThatThrownBy(() -> read(opens)).hasMessageContaining("not MODULE/PACKAGE");
    Path web = Jars.of().with("WEB-INF/web.xml", "x").write(folder.resolve("web.jar"));
    assertThatThrownBy(() -> read(web)).hasMessageContaining("it is a web archive");
    assertThatThrownBy(() -> read(folder.resolve("none.jar"))).hasMessageContaining("no such file");
  }

  @Test
  void librariesOfOneNameAllStay() {
    Library one = new Library("x.jar", Path.of("/a/x.jar"));
    Library other = new Library("x.jar", Path.of("/b/x.jar"));
    JavaApplication application =
        new JavaApplication("a", "", "", List.of(), List.of(), List.of(one, other), List.of());
    assertThat(application.libraries())
        .extracting(Library::name)
        .containsExactly("x.jar", "2-x.jar");
  }

  private JavaApplication read(Path jar) {
    return new JarApplication(jar, folder.resolve("work")).read();
  }
}
