package io.gantry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Copies a folder of plain files, without what a build made in it. */
final class CopyTree {
  private CopyTree() {}

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        Path inside = from.relativize(file);
        if (Files.isDirectory(file) && !inside.startsWith("target")) {
          Files.createDirectories(to.resolve(inside));
        } else if (!inside.startsWith("target")) {
          Files.copy(file, to.resolve(inside));
        }
      }
    }
  }
}
