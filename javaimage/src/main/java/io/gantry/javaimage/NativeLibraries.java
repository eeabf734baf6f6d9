package io.gantry.javaimage;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The system's files that a JDK's programs and libraries need: the dynamic linker, the C library
 * and its parts, by what the ELF files say. Windows, splash screens and sound are left out, for an
 * image without a distribution has no display.
 */
final class NativeLibraries {
  private static final Set<String> DESKTOP =
      Set.of("libawt_xawt.so", "libjawt.so", "libsplashscreen.so", "libjsound.so", "libsaproc.so");

  /**
   * The C library opens them by name when it resolves hosts and users; newer ones have it inside.
   */
  private static final List<String> LOADED_BY_NAME =
      List.of("libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2");

  /** Debian's folders by {@code e_machine}. */
  private static final Map<Integer, String> TRIPLETS =
      Map.of(
          62, "x86_64-linux-gnu",
          183, "aarch64-linux-gnu",
          243, "riscv64-linux-gnu",
          21, "powerpc64le-linux-gnu",
          22, "s390x-linux-gnu");

  private final Path root;
  private final NavigableMap<String, Path> files = new TreeMap<>();
  private final Set<String> done = new HashSet<>();

  /**
   * @param root where the system's files are: {@code /}, or the root of another system
   */
  NativeLibraries(Path root) {
    this.root = root;
  }

  /** Path in the image to the file on this machine, for all that is needed. */
  NavigableMap<String, Path> neededBy(Jdk jdk) {
    ElfFile program =
        ElfFile.read(jdk.home().resolve("bin/java"))
            .orElseThrow(() -> GantryException.invalid(jdk.home() + "/bin/java is no program"));
    List<Path> own = ownFiles(jdk);
    own.forEach(file -> done.add(String.valueOf(file.getFileName())));
    Deque<ElfFile> open = new ArrayDeque<>(List.of(program));
    own.stream()
        .filter(file -> !DESKTOP.contains(String.valueOf(file.getFileName())))
        .forEach(file -> ElfFile.read(file).ifPresent(open::add));
    if (!program.interpreter().isEmpty()) {
      Path linker = below(program.interpreter());
      if (!Files.exists(linker)) {
        throw missing(program.interpreter());
      }
      files.put(program.interpreter(), linker);
      done.add(String.valueOf(linker.getFileName()));
    }
    while (!open.isEmpty()) {
      for (String name : open.remove().needed()) {
        if (done.add(name)) {
          open.add(take(name, program).orElseThrow(() -> missing(name)));
        }
      }
    }
    LOADED_BY_NAME.stream().filter(done::add).forEach(name -> take(name, program));
    return files;
  }

  private static List<Path> ownFiles(Jdk jdk) {
    try (Stream<Path> all = Files.walk(jdk.home().resolve("lib"))) {
      return new ArrayList<>(
          all.filter(file -> file.toString().endsWith(".so") && Files.isRegularFile(file))
              .sorted()
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException("read the JDK " + jdk.home() + ": " + e.getMessage(), e);
    }
  }

  private Optional<ElfFile> take(String name, ElfFile program) {
    for (String folder : folders(program)) {
      Path file = below(folder).resolve(name);
      if (Files.isRegularFile(file)) {
        Optional<ElfFile> library = ElfFile.read(file).filter(found -> found.fits(program));
        if (library.isPresent()) {
          files.put(folder + "/" + name, file);
          return library;
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> folders(ElfFile program) {
    List<String> folders = new ArrayList<>();
    String triplet = TRIPLETS.get(program.machine());
    if (triplet != null) {
      folders.addAll(List.of("/lib/" + triplet, "/usr/lib/" + triplet));
    }
    folders.addAll(List.of("/lib64", "/usr/lib64", "/lib", "/usr/lib"));
    return folders;
  }

  private Path below(String path) {
    return root.resolve(path.substring(1));
  }

  private GantryException missing(String name) {
    return GantryException.notFound(
        "build a Java image from scratch: the JDK needs %s, which is not below %s. Hint: name an image with --java-base"
            .formatted(name, root));
  }
}
