package io.gantry.javaimage;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The JDK whose runtime goes into images: a folder with {@code jlink}, and what its {@code release}
 * file says.
 *
 * @param feature the version's first number
 */
public record Jdk(Path home, int feature, String release) {
  /** The first whose AOT cache is made in one step: JEP 514. */
  private static final int AOT = 25;

  private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

  /**
   * JAVA_HOME, else the JDK of the {@code javac} on the PATH, else the newest below {@code
   * /usr/lib/jvm}. NOT_FOUND when there is none.
   */
  public static Jdk choose(Map<String, String> environment) {
    String home = environment.getOrDefault("JAVA_HOME", "");
    if (!home.isEmpty()) {
      return at(Path.of(home))
          .orElseThrow(() ->
              GantryException.notFound(
                  "build a Java image: JAVA_HOME is "
                      + home
                      + ", which is no JDK: it has no bin/jlink"));
    }
    return onPath(environment.getOrDefault("PATH", ""))
        .or(() -> newest(Path.of("/usr/lib/jvm")))
        .orElseThrow(() ->
            GantryException.notFound(
                "build a Java image: no JDK found (looked at JAVA_HOME, PATH and /usr/lib/jvm)."
                    + " Hint: install one, or set JAVA_HOME"));
  }

  /** The JDK in this folder, if it is one. */
  static Optional<Jdk> at(Path home) {
    try {
      Path real = home.toRealPath();
      Path release = real.resolve("release");
      if (!Files.isExecutable(real.resolve("bin/jlink")) || !Files.isRegularFile(release)) {
        return Optional.empty();
      }
      String text = Files.readString(release);
      Matcher version = VERSION.matcher(text);
      return version.find()
          ? Optional.of(new Jdk(real, Integer.parseInt(version.group(1)), text))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Jdk> onPath(String path) {
    for (String folder : path.split(":")) {
      Path javac = Path.of(folder, "javac");
      if (!folder.isEmpty() && Files.isExecutable(javac)) {
        try {
          Path bin = javac.toRealPath().getParent();
          Path home = bin == null ? null : bin.getParent();
          return home == null ? Optional.empty() : at(home);
        } catch (IOException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Jdk> newest(Path folder) {
    List<Jdk> found = new ArrayList<>();
    try (Stream<Path> homes = Files.list(folder)) {
      homes.sorted().forEach(home -> at(home).ifPresent(found::add));
    } catch (IOException e) {
      return Optional.empty();
    }
    return found.stream().reduce((a, b) -> b.feature > a.feature ? b : a);
  }

  boolean trainsInOneStep() {
    return feature >= AOT;
  }

  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  /** The same for the same JDK on the same machine, for keys of caches. */
  String identity() {
    try {
      StringBuilder text = new StringBuilder(release);
      for (String name : List.of("lib/modules", "lib/server/libjvm.so", "lib/security/cacerts")) {
        Path file = home.resolve(name);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
          text.append(name)
              .append(Files.size(file))
              .append(Files.getLastModifiedTime(file).toMillis());
        }
      }
      return Digest.sha256(text.toString()).hex();
    } catch (IOException e) {
      throw new UncheckedIOException("read the JDK " + home + ": " + e.getMessage(), e);
    }
  }
}
