package io.gantry.javaimage;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Projects whose build tool is a script that says what Maven 3.8 and Gradle 4.4 say. */
class ProjectsTest {
  private static final String POM =
      """
      <project>
        <parent><artifactId>parent</artifactId><version>9</version></parent>
        <artifactId>app</artifactId>
        %s
      </project>
      """;

  @TempDir private Path folder;

  @BeforeEach
  void sources() throws IOException {
    Path sources = Files.createDirectories(folder.resolve("src/main/java"));
    Files.writeString(sources.resolve("A.java"), "class A {}");
    age(sources.resolve("A.java"));
    for (String name : new String[] {"src/main/java", "src/main"}) {
      age(folder.resolve(name));
    }
    Jars.of().write(folder.resolve("l-1.jar"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<version>1.0</version> | app | 1.0 | ''",
        "<version>${revision}</version> | app | '' | ''",
        "'' | app | '' | ''",
        "<build><mainClass>a.B</mainClass></build> | app | '' | a.B",
        "<build><mainClass>${x}</mainClass><q><mainClass>c.D</mainClass></q></build>|app|''|c.D",
        "<properties><exec.mainClass>a.B</exec.mainClass></properties> | app | '' | a.B",
      })
  void readsAPom(String more, String artifact, String version, String main) throws IOException {
    Pom pom = Pom.read(Files.writeString(folder.resolve("pom.xml"), POM.formatted(more)));
    assertThat(pom).isEqualTo(new Pom(artifact, version, "jar", main));
  }

  @Test
  void aHostilePomReadsNoOtherFile() throws IOException {
    Path pom =
        Files.writeString(
            folder.resolve("pom.xml"),
            "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
                + POM.formatted("<version>&e;</version>"));
    assertThatThrownBy(() -> Pom.read(pom))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("DOCTYPE");
  }

  @Test
  void mavenIsAskedOnlyWhenSomethingIsNewer() throws IOException {
    Path pom = Files.writeString(folder.resolve("pom.xml"), POM.formatted(""));
    age(pom);
    tool(
        "mvnw",
        """
        for word; do case $word in -Dmdep.outputFile=*) out=${word#*=} ;; esac; done
        mkdir -p target/classes
        printf '%s' "$PWD/l-1.jar" > "$out"
        echo asked >> asked
        """);
    JavaApplication read = new MavenProject(folder).read();
    assertThat(read.name()).isEqualTo("app");
    assertThat(read.libraries()).extracting(Library::name).containsExactly("l-1.jar");
    assertThat(read.content())
        .containsExactly(OwnContent.folder(folder.toAbsolutePath().resolve("target/classes")));
    new MavenProject(folder).read();
    assertThat(folder.resolve("asked")).hasContent("asked");
    Files.setLastModifiedTime(
        folder.resolve("src/main/java/A.java"), FileTime.from(Instant.now().plusSeconds(5)));
    new MavenProject(folder).read();
    assertThat(folder.resolve("asked")).hasContent("asked\nasked");
  }

  @Test
  void whatMavenCannotBuildIsTold() throws IOException {
    Path pom = folder.resolve("pom.xml");
    Files.writeString(pom, POM.formatted("<packaging>pom</packaging>"));
    assertThatThrownBy(() -> new MavenProject(folder).read())
        .hasMessageContaining("its packaging is pom");
    Files.writeString(pom, POM.formatted(""));
    tool("mvnw", "echo 'A.java is wrong'; exit 1\n");
    assertThatThrownBy(() -> new MavenProject(folder).read())
        .hasMessageContaining("ended with status 1: A.java is wrong");
  }

  @Test
  void gradleSaysNameMainClassAndClassPath() throws IOException {
    Files.writeString(folder.resolve("build.gradle"), "");
    age(folder.resolve("build.gradle"));
    tool(
        "gradlew",
        """
        mkdir -p build/classes/java/main
        grep -q gantryClassPath "$3" || exit 1
        grep -qF "canonicalPath == '$PWD'" "$3" || exit 2
        grep -qF "new File('$PWD/build/gantry/class-path')" "$3" || exit 3
        printf 'name gp\\nversion 4.2\\nmain g.Main\\nown %s\\nown %s\\nlibrary %s' \\
          "$PWD/build/classes/java/main" "$PWD/build/resources/main" \\
          "$PWD/l-1.jar" > build/gantry/class-path
        echo asked >> asked
        """);
    JavaApplication read = gradle();
    assertThat(read.name() + " " + read.version() + " " + read.mainClass())
        .isEqualTo("gp 4.2 g.Main");
    assertThat(read.content()).hasSize(1);
    assertThat(read.libraries()).extracting(Library::name).containsExactly("l-1.jar");
    gradle();
    assertThat(folder.resolve("asked")).hasContent("asked");
    Path sibling = Files.createDirectories(folder.resolve("sibling/src/main"));
    age(sibling);
    Files.writeString(
        folder.resolve("build/gantry/class-path"), "\nwith " + folder.resolve("sibling"), APPEND);
    gradle();
    assertThat(folder.resolve("asked")).hasContent("asked");
    Files.writeString(sibling.resolve("S.java"), "class S {}");
    gradle();
    assertThat(folder.resolve("asked")).hasContent("asked\nasked");
    Files.delete(folder.resolve("build/gantry/class-path"));
    tool("gradlew", "exit 0\n");
    assertThatThrownBy(this::gradle).hasMessageContaining("Gradle said no class path");
  }

  private JavaApplication gradle() throws IOException {
    return new GradleProject(folder, folder).read();
  }

  private void tool(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
  }
}
