package io.gantry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The training run of the package's build: executes the commands of a file, a line each, in one
 * process, so that the JVM can keep what it loaded and compiled for them. Ends with status 1 at the
 * first command that fails.
 */
public final class Training {
  private Training() {}

  public static void main(String[] files) throws IOException {
    ServiceFolder.use();
    for (String line : Files.readAllLines(Path.of(files[0]))) {
      int status =
          Main.run(List.of(line.split(" ")), System.getenv(), System.in, System.out, System.err);
      if (status != 0) {
        System.err.println("gantry " + line + " ended with status " + status);
        System.exit(1);
      }
    }
  }
}
