package io.gantry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** {@code gantry daemon}: the daemon in the foreground, with its own options. */
final class Daemon extends Verb {
  Daemon() {
    super(
        "[DAEMON OPTIONS...]",
        "Run the daemon in the foreground (gantry daemon -- --help lists its options)");
  }

  /** The options are the daemon's own, and are handed on as they are. */
  @Override
  int runWords(Session session, String name, List<String> words) {
    List<String> command = new ArrayList<>(List.of(DaemonStarter.program().toString()));
    command.addAll(words);
    try {
      Process daemon = new ProcessBuilder(command).inheritIO().start();
      TerminalSignals.forward(signal -> daemon.destroy());
      return daemon.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the daemon: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  @Override
  int run(Session session, Arguments arguments) {
    return runWords(session, "daemon", arguments.operands());
  }
}
