package io.gantry.daemon;

import io.gantry.oci.GantryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds {@code gantry-init}: the property {@code gantry.init}, or beside the installation. */
final class InitBinary {
  private InitBinary() {}

  static Path find() {
    List<Path> tried = new ArrayList<>();
    add(tried, System.getProperty("gantry.init", ""), "");
    add(tried, System.getProperty("gantry.home", ""), "lib/gantry-init");
    for (Path path : tried) {
      if (Files.isExecutable(path)) {
        return path;
      }
    }
    throw new GantryException(
        GantryException.Kind.UNAVAILABLE,
        "gantry-init is missing: looked at " + tried + "; set -Dgantry.init=/path/to/gantry-init");
  }

  private static void add(List<Path> to, String base, String below) {
    if (!base.isEmpty()) {
      to.add(Path.of(base).resolve(below));
    }
  }
}
