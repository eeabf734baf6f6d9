package io.gantry.javaimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @TempDir private Path folder;

  @Test
  void tellsWhatAProgramNeeds() {
    ElfFile java = ElfFile.read(JAVA).orElseThrow();
    assertThat(java.interpreter()).startsWith("/lib");
    assertThat(java.needed()).contains("libjli.so").anyMatch(name -> name.startsWith("libc."));
    assertThat(java.fits(ElfFile.read(Path.of("/proc/self/exe")).orElseThrow())).isTrue();
  }

  @Test
  void whatIsDamagedIsTold() throws IOException {
    assertThat(ElfFile.read(Files.writeString(folder.resolve("text"), "x".repeat(100)))).isEmpty();
    byte[] whole = Files.readAllBytes(JAVA);
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, 200));
    assertThatThrownBy(() -> ElfFile.read(cut)).isInstanceOf(GantryException.class);
    for (int at = 16; at < 1024; at++) {
      byte[] changed = Arrays.copyOf(whole, whole.length);
      changed[at] ^= (byte) 0xff;
      Path file = Files.write(folder.resolve("changed"), changed);
      try {
        ElfFile.read(file);
      } catch (GantryException e) {
        assertThat(e).hasMessageContaining("damaged ELF file");
      }
    }
  }

  @Test
  void takesTheCLibraryAndTheLinkerOfTheSystem() {
    NavigableMap<String, Path> files =
        new NativeLibraries(Path.of("/"))
            .neededBy(Jdk.choose(Map.of("JAVA_HOME", System.getProperty("java.home"))));
    assertThat(files.keySet())
        .anyMatch(path -> path.matches(".*/libc\\.so\\.6|.*/libc\\.musl.*"))
        .anyMatch(path -> path.contains("/ld-"))
        .noneMatch(path -> path.contains("libX11") || path.contains("libjvm"));
    assertThatThrownBy(() ->
            new NativeLibraries(folder)
                .neededBy(Jdk.choose(Map.of("JAVA_HOME", System.getProperty("java.home")))))
        .hasMessageContaining("which is not below " + folder);
  }
}
