package io.gantry.cli;

import io.gantry.linux.Fd;
import io.gantry.linux.Terminal;
import io.gantry.linux.WindowSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a verb may use: the daemon, the three standard streams, the environment. Tests give their
 * own.
 *
 * @param client calls the daemon
 * @param in standard input
 * @param out standard output, buffered; flushed when the verb returns
 * @param err standard error
 * @param environment the variables
 * @param config what {@code --config} names, or empty
 */
record Session(
    DaemonClient client,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    String config) {
  /** The folder of Docker's {@code config.json}: as said, else DOCKER_CONFIG, else ~/.docker. */
  Path configFolder() {
    String chosen = config.isEmpty() ? environment.getOrDefault("DOCKER_CONFIG", "") : config;
    return chosen.isEmpty() ? home().resolve(".docker") : Path.of(chosen);
  }

  /** The user's home. */
  Path home() {
    String home = environment.getOrDefault("HOME", "");
    return Path.of(home.isEmpty() ? System.getProperty("user.home", "/") : home);
  }

  /** Whether people look at standard output, so that colours and progress bars make sense. */
  boolean outputIsTerminal() {
    return isTerminal(1);
  }

  /** The size of the terminal that standard output is; empty when it is none. */
  Optional<WindowSize> outputSize() {
    return outputIsTerminal() ? Terminal.of(Fd.of(1)).map(Terminal::size) : Optional.empty();
  }

  /** Whether people look at standard error. */
  boolean errorIsTerminal() {
    return isTerminal(2);
  }

  boolean inputIsTerminal() {
    return isTerminal(0);
  }

  /**
   * Asks the name of the open file: the system call would cost each short command the linking of
   * native calls.
   */
  private static boolean isTerminal(int descriptor) {
    try {
      String name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return name.startsWith("/dev/pts/")
          || name.startsWith("/dev/tty")
          || name.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
