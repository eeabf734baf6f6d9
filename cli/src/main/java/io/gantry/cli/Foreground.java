package io.gantry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A program of the package that runs in the foreground with options of its own, as {@code gantry
 * daemon} and {@code gantry registry serve}.
 */
final class Foreground extends Verb {
  private final String program;

  /**
   * @param program its file name, beside this program
   */
  Foreground(String program, String summary) {
    super("[OPTIONS...]", summary);
    this.program = program;
  }

  /** The options are the program's own, and are handed on as they are. */
  @Override
  int runWords(Session session, String name, List<String> words) {
    List<String> command = new ArrayList<>(List.of(PackageProgram.find(program).toString()));
    command.addAll(words);
    try {
      // A signal that comes before the program runs must not leave it behind.
      CompletableFuture<Process> started = new CompletableFuture<>();
      TerminalSignals.forward(signal -> started.join().destroy());
      Process process = new ProcessBuilder(command).inheritIO().start();
      started.complete(process);
      return process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + program + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  @Override
  int run(Session session, Arguments arguments) {
    return runWords(session, program, arguments.operands());
  }
}
