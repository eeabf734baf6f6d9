package io.gantry.builder.dockerfile;

import java.util.List;

/** What RUN, CMD and ENTRYPOINT run. Reference: "Shell and exec form". */
public sealed interface Command {
  /** For the shell of the stage: the text after the instruction's keyword and flags. */
  record ShellForm(String line) implements Command {}

  /** A program and its arguments, for no shell. */
  record ExecForm(List<String> arguments) implements Command {
    public ExecForm {
      arguments = List.copyOf(arguments);
    }
  }
}
