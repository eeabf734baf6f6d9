package io.gantry.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Other people's programs, run to the end. */
public final class Tool {
  private Tool() {}

  /** Runs a program, expects it to succeed, and returns all that it printed. */
  public static String run(String... command) throws IOException, InterruptedException {
    return run(Path.of(""), command);
  }

  /** As {@link #run(String...)}, in a folder. */
  public static String run(Path folder, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toAbsolutePath().toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + output);
    }
    return output;
  }
}
