package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** COPY and ADD. Throws {@link SyntaxFault}. */
final class CopyParser {
  private static final Map<String, FlagSet.Kind> COMMON_FLAGS =
      Map.of(
          "chown", FlagSet.Kind.TEXT,
          "chmod", FlagSet.Kind.TEXT,
          "link", FlagSet.Kind.BOOLEAN,
          "exclude", FlagSet.Kind.REPEATED);
  private static final Map<String, FlagSet.Kind> COPY_FLAGS =
      with(Map.of("from", FlagSet.Kind.TEXT, "parents", FlagSet.Kind.BOOLEAN));
  private static final Map<String, FlagSet.Kind> ADD_FLAGS =
      with(
          Map.of(
              "checksum", FlagSet.Kind.TEXT,
              "keep-git-dir", FlagSet.Kind.BOOLEAN,
              "unpack", FlagSet.Kind.BOOLEAN));

  private CopyParser() {}

  static Instruction copy(Statement statement) {
    FlagSet flags = statement.flags();
    flags.check(COPY_FLAGS);
    for (Word from : flags.words("from")) {
      if (from.text().indexOf('$') >= 0) {
        throw SyntaxFault.at(
            from,
            "variable expansion is not supported for --from, define a new stage with FROM using"
                + " ARG from global scope as a workaround");
      }
    }
    return new Instruction.Copy(
        statement.origin(),
        spec(statement),
        flags.text("from").filter(from -> !from.isEmpty()),
        flags.truth("parents").orElse(false));
  }

  static Instruction add(Statement statement) {
    FlagSet flags = statement.flags();
    flags.check(ADD_FLAGS);
    return new Instruction.Add(
        statement.origin(),
        spec(statement),
        flags.text("checksum"),
        flags.truth("keep-git-dir"),
        flags.truth("unpack"));
  }

  private static CopySpec spec(Statement statement) {
    List<Word> words = statement.listed();
    if (words.size() < 2) {
      throw SyntaxFault.ofLine(
          statement.name()
              + " requires at least two arguments, but only one was provided."
              + " Destination could not be determined");
    }
    Word destination = words.getLast();
    boolean json = JsonArray.parse(statement.arguments()).isPresent();
    if (!json && HeredocScanner.marker(destination.text()).isPresent()) {
      throw SyntaxFault.at(
          destination, statement.name() + " cannot accept a heredoc as a destination");
    }
    List<String> sources = new ArrayList<>();
    List<Heredoc> inline = new ArrayList<>();
    for (Word word : words.subList(0, words.size() - 1)) {
      Optional<Heredoc> mark = json ? Optional.empty() : HeredocScanner.marker(word.text());
      if (mark.isPresent()) {
        inline.add(body(statement, word, mark.get()));
      } else {
        sources.add(word.text());
      }
    }
    FlagSet flags = statement.flags();
    return new CopySpec(
        sources,
        inline,
        destination.text(),
        flags.text("chown"),
        flags.text("chmod"),
        flags.truth("link").orElse(false),
        flags.all("exclude"));
  }

  private static Heredoc body(Statement statement, Word word, Heredoc mark) {
    return statement.heredocs().stream()
        .filter(heredoc -> heredoc.name().equals(mark.name()))
        .findFirst()
        .orElseThrow(() -> SyntaxFault.at(word, "unterminated heredoc"));
  }

  private static Map<String, FlagSet.Kind> with(Map<String, FlagSet.Kind> more) {
    Map<String, FlagSet.Kind> flags = new HashMap<>(COMMON_FLAGS);
    flags.putAll(more);
    return Map.copyOf(flags);
  }
}
