package io.gantry.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** Gantry's registry server as a process of its own, on a port that the kernel chose. */
final class OwnRegistry implements AutoCloseable {
  private static final String READY = "listening on ";

  private final Process process;
  private final String host;

  private OwnRegistry(Process process, String host) {
    this.process = process;
    this.host = host;
  }

  /** When this returns it accepts connections. */
  static OwnRegistry start(Path root) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                io.gantry.registry.Main.class.getName(),
                "--listen",
                "127.0.0.1:0",
                "--root",
                root.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader output = process.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(READY)) {
        return new OwnRegistry(process, line.substring(READY.length()));
      }
      said.append(line).append('\n');
    }
    throw new IOException("the registry did not start: " + said);
  }

  /** Address and port, as they stand before a repository. */
  String host() {
    return host;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
