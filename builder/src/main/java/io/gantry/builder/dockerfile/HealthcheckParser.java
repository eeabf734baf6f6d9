package io.gantry.builder.dockerfile;

import io.gantry.oci.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** HEALTHCHECK. Throws {@link SyntaxFault}. */
final class HealthcheckParser {
  private static final Map<String, FlagSet.Kind> FLAGS =
      Map.of(
          "interval", FlagSet.Kind.TEXT,
          "timeout", FlagSet.Kind.TEXT,
          "start-period", FlagSet.Kind.TEXT,
          "start-interval", FlagSet.Kind.TEXT,
          "retries", FlagSet.Kind.TEXT);
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private HealthcheckParser() {}

  static Instruction parse(Statement statement) {
    List<Word> words = statement.plainWords();
    if (words.isEmpty()) {
      throw statement.needsArgument();
    }
    FlagSet flags = statement.flags();
    flags.check(FLAGS);
    return new Instruction.Healthcheck(
        statement.origin(),
        test(statement, words.getFirst()),
        time(flags, "interval"),
        time(flags, "timeout"),
        time(flags, "start-period"),
        time(flags, "start-interval"),
        retries(flags));
  }

  private static List<String> test(Statement statement, Word type) {
    String line = statement.line();
    int start = Words.skipSpace(line, type.end());
    Word command = new Word(line.substring(start), start, line.length());
    return switch (type.text().toUpperCase(Locale.ROOT)) {
      case "NONE" -> none(command);
      case "CMD" -> command(command);
      default ->
          throw SyntaxFault.at(
              type,
              "Unknown type "
                  + Quote.of(type.text().toUpperCase(Locale.ROOT))
                  + " in HEALTHCHECK (try CMD)");
    };
  }

  private static List<String> none(Word command) {
    if (!command.text().isEmpty()) {
      throw SyntaxFault.at(command, "HEALTHCHECK NONE takes no arguments");
    }
    return List.of("NONE");
  }

  private static List<String> command(Word command) {
    Optional<List<String>> array = JsonArray.parse(command);
    if (command.text().isEmpty() || array.filter(List::isEmpty).isPresent()) {
      throw SyntaxFault.ofLine("Missing command after HEALTHCHECK CMD");
    }
    List<String> test = new ArrayList<>();
    test.add(array.isPresent() ? "CMD" : "CMD-SHELL");
    test.addAll(array.orElse(List.of(command.text())));
    return test;
  }

  private static Duration time(FlagSet flags, String name) {
    for (Word flag : flags.words(name)) {
      Duration time =
          GoDuration.find(flag.text())
              .orElseThrow(
                  () -> SyntaxFault.at(flag, "time: invalid duration " + Quote.of(flag.text())));
      if (!time.isZero() && time.compareTo(SHORTEST) < 0) {
        throw SyntaxFault.at(flag, "Interval " + Quote.of(name) + " cannot be less than 1ms");
      }
      return time;
    }
    return Duration.ZERO;
  }

  private static int retries(FlagSet flags) {
    for (Word flag : flags.words("retries")) {
      if (!flag.text().matches("[-+]?[0-9]{1,9}")) {
        throw SyntaxFault.at(flag, "--retries is not a number: " + Quote.of(flag.text()));
      }
      int retries = Integer.parseInt(flag.text());
      if (retries < 0) {
        throw SyntaxFault.at(flag, "--retries cannot be negative (" + retries + ")");
      }
      return retries;
    }
    return 0;
  }
}
