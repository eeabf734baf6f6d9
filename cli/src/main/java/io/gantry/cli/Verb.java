package io.gantry.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing that the command can do, as {@code run} or {@code image ls}: what it is called, which
 * options it has, and the act.
 */
abstract class Verb {
  private static final Flag HELP = Flag.toggle("help", "Print usage");

  private final String usage;
  private final String summary;
  private final List<Flag> flags;
  private boolean optionsAnywhere = true;

  /**
   * @param usage the operands as the help shows them, for example {@code CONTAINER [CONTAINER...]}
   * @param summary one line
   */
  Verb(String usage, String summary, List<Flag> flags) {
    this.usage = usage;
    this.summary = summary;
    this.flags = new ArrayList<>(flags);
    this.flags.add(HELP);
  }

  Verb(String usage, String summary, Flag... flags) {
    this(usage, summary, List.of(flags));
  }

  /**
   * For verbs whose operands end with a command of its own, as {@code exec CONTAINER COMMAND -x}.
   */
  final void optionsEndAtFirstOperand() {
    optionsAnywhere = false;
  }

  /** Does it; the exit status of the program comes back. */
  abstract int run(Session session, Arguments arguments);

  /** Parses the words and does it. */
  int runWords(Session session, String name, List<String> words) {
    Arguments arguments = new FlagParser(flags, optionsAnywhere).parse(words);
    if (arguments.has("help")) {
      session.out().print(Help.of(name, this));
      return 0;
    }
    checkOperands(name, arguments.operands().size());
    return run(session, arguments);
  }

  /**
   * Counts what the usage asks for: a word in capitals is needed, brackets are not, dots repeat.
   */
  private void checkOperands(String name, int given) {
    String needed = usage.replaceAll("\\[[^\\]]*\\]*", " ").strip();
    int least = needed.isEmpty() ? 0 : needed.split("\\s+").length;
    boolean open = usage.contains("...");
    int most = usage.isBlank() ? 0 : usage.split("\\s+").length;
    if (given > 0 && most == 0) {
      throw new UsageException("'gantry " + name + "' accepts no arguments");
    } else if (given < least || (!open && given > most)) {
      String wanted =
          open
              ? "at least " + least
              : least == most ? "exactly " + least : "between " + least + " and " + most;
      throw new UsageException(
          "'gantry "
              + name
              + "' requires "
              + wanted
              + " argument"
              + (wanted.endsWith(" 1") ? "" : "s")
              + ", "
              + given
              + " given");
    }
  }

  /** What its help says beside the summary: lines, or nothing. */
  String details() {
    return "";
  }

  final String usage() {
    return usage;
  }

  final String summary() {
    return summary;
  }

  final List<Flag> flags() {
    return flags;
  }
}
