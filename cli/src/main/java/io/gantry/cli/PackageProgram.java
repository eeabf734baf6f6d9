package io.gantry.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The other programs of the package, which stand beside this one. */
final class PackageProgram {
  private PackageProgram() {}

  static Path find(String name) {
    String home = System.getenv("GANTRY_HOME");
    Path program = Path.of(home == null ? "/usr/lib/gantry" : home, "bin", name);
    if (!Files.isExecutable(program)) {
      throw new UsageException(
          "cannot find the program " + program + ": set GANTRY_HOME to the folder of the package");
    }
    return program;
  }
}
