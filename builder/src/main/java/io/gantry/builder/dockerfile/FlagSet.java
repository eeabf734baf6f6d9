package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The flags between an instruction's keyword and its arguments, {@code --name} or {@code
 * --name=value}: read with their quotes and escapes removed, checked against those that the
 * instruction knows.
 */
final class FlagSet {
  /** What a flag takes. */
  enum Kind {
    TEXT,
    BOOLEAN,
    REPEATED
  }

  private record Flag(String name, Optional<String> value, Word word) {}

  private final List<Flag> flags;
  private final int end;

  private FlagSet(List<Flag> flags, int end) {
    this.flags = flags;
    this.end = end;
  }

  /** Reads the flags at this offset; the word {@code --} ends them. */
  static FlagSet read(String line, int from, char escape) {
    List<Flag> flags = new ArrayList<>();
    int at = Words.skipSpace(line, from);
    while (line.startsWith("--", at)) {
      StringBuilder text = new StringBuilder();
      int end = unquote(line, at, escape, text);
      Word word = new Word(text.toString(), at, end);
      at = Words.skipSpace(line, end);
      if (word.text().equals("--")) {
        break;
      }
      String[] parts = word.text().split("=", 2);
      flags.add(
          new Flag(
              parts[0].substring(2),
              parts.length == 2 ? Optional.of(parts[1]) : Optional.empty(),
              word));
    }
    return new FlagSet(flags, at);
  }

  /** Where the arguments start. */
  int end() {
    return end;
  }

  /** Throws {@link SyntaxFault} for a flag that is not allowed, given twice, or has a bad value. */
  void check(Map<String, Kind> allowed) {
    Set<String> seen = new HashSet<>();
    for (Flag flag : flags) {
      String shown = "--" + flag.name();
      Kind kind = allowed.get(flag.name());
      if (kind == null) {
        throw SyntaxFault.at(
            flag.word(),
            "unknown flag: "
                + shown
                + Suggestion.question(flag.name(), allowed.keySet().stream().sorted().toList()));
      }
      if (!seen.add(flag.name()) && kind != Kind.REPEATED) {
        throw SyntaxFault.at(flag.word(), "duplicate flag specified: " + shown);
      }
      boolean valueless =
          kind == Kind.BOOLEAN ? flag.value().equals(Optional.of("")) : flag.value().isEmpty();
      if (valueless) {
        throw SyntaxFault.at(flag.word(), "missing a value on flag: " + shown);
      }
      if (kind == Kind.BOOLEAN) {
        truth(flag);
      }
    }
  }

  /** A flag's value; empty when it was not given. */
  Optional<String> text(String name) {
    return flags.stream().filter(flag -> flag.name().equals(name)).findFirst().flatMap(Flag::value);
  }

  /** A switch; empty when it was not given. */
  Optional<Boolean> truth(String name) {
    return flags.stream().filter(flag -> flag.name().equals(name)).findFirst().map(FlagSet::truth);
  }

  /** The values of a flag that may be repeated, in their order. */
  List<String> all(String name) {
    return words(name).stream().map(Word::text).toList();
  }

  /** The values of a flag with the place of the flag. */
  List<Word> words(String name) {
    List<Word> values = new ArrayList<>();
    for (Flag flag : flags) {
      if (flag.name().equals(name)) {
        values.add(new Word(flag.value().orElse(""), flag.word().start(), flag.word().end()));
      }
    }
    return values;
  }

  private static boolean truth(Flag flag) {
    String value = flag.value().orElse("true");
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw SyntaxFault.at(
              flag.word(), "expecting boolean value for flag --" + flag.name() + ", not: " + value);
    };
  }

  /** Copies one word without its quotes and escapes; returns its end. */
  private static int unquote(String line, int start, char escape, StringBuilder out) {
    char quote = 0;
    int at = start;
    while (at < line.length() && (quote != 0 || !Words.isSpace(line.charAt(at)))) {
      char c = line.charAt(at);
      if (c == escape && at + 1 < line.length()) {
        at++;
        out.append(line.charAt(at));
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c != escape) {
        out.append(c);
      }
      at++;
    }
    return at;
  }
}
