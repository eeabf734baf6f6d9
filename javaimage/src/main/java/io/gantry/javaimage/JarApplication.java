package io.gantry.javaimage;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is in a jar that runs: a thin one whose {@code Class-Path} names its libraries (JAR file
 * specification, "Class-Path attribute"), one of Spring Boot with its libraries inside, or one in
 * which everything was mixed.
 */
final class JarApplication {
  private static final String SPRING_CLASSES = "BOOT-INF/classes/";
  private static final String SPRING_LIBRARIES = "BOOT-INF/lib/";
  private static final String SPRING_ORDER = "BOOT-INF/classpath.idx";

  private static final Pattern PACKAGE = Pattern.compile("[\\w.]+/[\\w.]+");

  private final Path file;
  private final Path work;
  private final List<Library> libraries = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param work a folder for what has to be unpacked; it must live as long as the result is used
   */
  JarApplication(Path file, Path work) {
    this.file = file.toAbsolutePath().normalize();
    this.work = work;
  }

  JavaApplication read() {
    try (JarFileReader jar = JarFileReader.open(file)) {
      Manifest manifest = jar.manifest();
      Attributes main = manifest.getMainAttributes();
      if (hasWebFiles(jar)) {
        throw GantryException.invalid(
            "build "
                + file
                + ": it is a web archive, which needs a server. Hint: give a program that starts one");
      }
      boolean spring = main.getValue("Start-Class") != null && hasSpringFiles(jar);
      if (spring) {
        springLibraries(jar);
        return application(main, "Start-Class", SPRING_CLASSES);
      }
      String classPath = main.getValue(Attributes.Name.CLASS_PATH);
      if (classPath != null) {
        for (String entry : classPath.strip().split("\\s+")) {
          addClassPathEntry(entry);
        }
      }
      return application(main, "Main-Class", "");
    } catch (IOException e) {
      throw new UncheckedIOException("read jar " + file + ": " + e.getMessage(), e);
    }
  }

  private JavaApplication application(Attributes main, String mainClass, String prefix) {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.jar$", "");
    String version = Objects.requireNonNullElse(main.getValue("Implementation-Version"), "");
    return new JavaApplication(
        name.endsWith("-" + version)
            ? name.substring(0, name.length() - version.length() - 1)
            : name,
        version,
        Objects.requireNonNullElse(main.getValue(mainClass), "").strip(),
        options(main),
        List.of(new OwnContent(file, prefix)),
        libraries,
        notes);
  }

  /** What {@code java -jar} reads of the manifest (java.lang.instrument and JEP 261, 472). */
  private List<String> options(Attributes main) {
    List<String> options = new ArrayList<>();
    addEach(options, main.getValue("Add-Exports"), "--add-exports=");
    addEach(options, main.getValue("Add-Opens"), "--add-opens=");
    if ("ALL-UNNAMED".equals(main.getValue("Enable-Native-Access"))) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
    if (main.getValue("Launcher-Agent-Class") != null) {
      notes.add("Launcher-Agent-Class of the manifest is not started");
    }
    return options;
  }

  private void addEach(List<String> options, @Nullable String packages, String option) {
    if (packages == null) {
      return;
    }
    for (String name : packages.strip().split("\\s+")) {
      if (!PACKAGE.matcher(name).matches()) {
        throw GantryException.invalid(
            "build %s: its manifest names %s, which is not MODULE/PACKAGE"
                .formatted(file, JarFileReader.shown(name)));
      }
      options.add(option + name + "=ALL-UNNAMED");
    }
  }

  private static boolean hasSpringFiles(JarFileReader jar) {
    return jar.names().stream().anyMatch(name -> name.startsWith("BOOT-INF/"));
  }

  private static boolean hasWebFiles(JarFileReader jar) {
    return jar.names().stream().anyMatch(name -> name.startsWith("WEB-INF/"));
  }

  private void springLibraries(JarFileReader jar) throws IOException {
    for (String entry : springOrder(jar)) {
      String name = entry.substring(entry.lastIndexOf('/') + 1);
      Path copy = Files.createDirectories(work.resolve("lib")).resolve(name);
      Files.write(copy, jar.read(entry));
      libraries.add(new Library(name, copy));
    }
  }

  /** As its list says; what that does not name comes after, by name. */
  private static List<String> springOrder(JarFileReader jar) {
    List<String> there =
        jar.names().stream()
            .filter(name -> name.startsWith(SPRING_LIBRARIES) && name.endsWith(".jar"))
            .toList();
    List<String> ordered = new ArrayList<>();
    if (jar.has(SPRING_ORDER)) {
      String list = new String(jar.read(SPRING_ORDER), StandardCharsets.UTF_8);
      for (String line : list.lines().toList()) {
        String entry = line.strip().replaceFirst("^- \"(.*)\"$", "$1");
        if (there.contains(entry) && !ordered.contains(entry)) {
          ordered.add(entry);
        }
      }
    }
    there.stream().filter(entry -> !ordered.contains(entry)).forEach(ordered::add);
    return ordered;
  }

  /**
   * A jar beside this one or below its folder. Anything else would carry files of this machine into
   * the image because a jar says so.
   */
  private void addClassPathEntry(String entry) throws IOException {
    Path folder = Objects.requireNonNull(file.getParent());
    Path target = folder.resolve(relative(entry)).normalize();
    if (!target.startsWith(folder)) {
      throw leaves(entry);
    } else if (!Files.exists(target)) {
      // As the JVM does: such entries are common, and mostly optional.
      notes.add("Class-Path names " + JarFileReader.shown(entry) + ", which is not there");
    } else if (!target.toRealPath().startsWith(folder.toRealPath())) {
      throw leaves(entry);
    } else if (Files.isDirectory(target)) {
      notes.add(
          "Class-Path names the folder "
              + JarFileReader.shown(entry)
              + ", which stays out: mount it, or pack it into a jar");
    } else {
      JarFileReader.check(target);
      libraries.add(Library.of(target));
    }
  }

  private String relative(String entry) {
    try {
      URI uri = new URI(entry);
      String path = uri.getPath();
      if (uri.isAbsolute() || path == null || path.startsWith("/")) {
        throw leaves(entry);
      }
      return path;
    } catch (URISyntaxException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "build " + file + ": Class-Path names " + JarFileReader.shown(entry) + ", no URL",
          e);
    }
  }

  private GantryException leaves(String entry) {
    return GantryException.invalid(
        "build %s: Class-Path leads out of its folder: %s. Hint: put the libraries beside the jar"
            .formatted(file, JarFileReader.shown(entry)));
  }
}
