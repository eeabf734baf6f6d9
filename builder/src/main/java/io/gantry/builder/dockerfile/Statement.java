package io.gantry.builder.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * A logical line, cut into keyword, flags and arguments; what the parsers of the instructions work
 * on. Offsets are those of the line, which has no white space at its end.
 *
 * @param heredocs the here-documents that its arguments begin, with their bodies
 */
record Statement(Origin origin, String line, FlagSet flags, char escape, List<Heredoc> heredocs) {

  /** The keyword in upper case, as messages say it. */
  String name() {
    return origin.instruction();
  }

  /** All that stands after keyword and flags. */
  Word arguments() {
    return new Word(line.substring(flags.end()), flags.end(), line.length());
  }

  List<Word> plainWords() {
    return Words.plain(line, flags.end());
  }

  List<Word> quotedWords() {
    return Words.quoted(line, flags.end(), escape);
  }

  /** The elements of a JSON array, or else the words. */
  List<Word> listed() {
    Word arguments = arguments();
    Optional<List<String>> array = JsonArray.parse(arguments);
    return array
        .map(elements ->
            elements.stream().map(e -> new Word(e, arguments.start(), arguments.end())).toList())
        .orElseGet(this::plainWords);
  }

  /** The one argument, which may have spaces. */
  Word single() {
    Word arguments = arguments();
    if (arguments.text().isEmpty()) {
      throw SyntaxFault.ofLine(name() + " requires exactly one argument");
    }
    return arguments;
  }

  SyntaxFault needsArgument() {
    return SyntaxFault.ofLine(name() + " requires at least one argument");
  }
}
