package io.gantry.javaimage;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which module of a JDK has which class, read from its run-time image (JEP 220). */
final class JdkModules implements AutoCloseable {
  private final FileSystem image;
  private final Map<String, List<String>> modulesOfPackage = new HashMap<>();
  private final Map<String, Optional<String>> moduleOfClass = new HashMap<>();

  JdkModules(Jdk jdk) {
    try {
      image =
          FileSystems.newFileSystem(
              URI.create("jrt:/"), Map.of("java.home", jdk.home().toString()));
    } catch (IOException e) {
      throw GantryException.internal(
          "read the modules of " + jdk.home() + ": " + e.getMessage(), e);
    }
  }

  boolean has(String module) {
    return Files.isDirectory(image.getPath("/modules", module));
  }

  /**
   * The module of a class.
   *
   * @param name with slashes: {@code java/sql/Connection}
   */
  Optional<String> moduleOf(String name) {
    return moduleOfClass.computeIfAbsent(name, this::find);
  }

  private Optional<String> find(String name) {
    int slash = name.lastIndexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String packageName = name.substring(0, slash).replace('/', '.');
    for (String module : modulesOfPackage.computeIfAbsent(packageName, this::modules)) {
      if (Files.exists(image.getPath("/modules", module, name + ".class"))) {
        return Optional.of(module);
      }
    }
    return Optional.empty();
  }

  private List<String> modules(String packageName) {
    Path folder = image.getPath("/packages", packageName);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> links = Files.list(folder)) {
      return links.map(link -> String.valueOf(link.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw GantryException.internal("read package " + packageName + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    image.close();
  }
}
