package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ARG, ENV and LABEL. Throws {@link SyntaxFault}. */
final class VariableParser {
  private VariableParser() {}

  static Instruction arg(Statement statement) {
    List<Word> words = statement.quotedWords();
    if (words.isEmpty()) {
      throw statement.needsArgument();
    }
    statement.flags().check(Map.of());
    List<Instruction.ArgDeclaration> declarations = new ArrayList<>();
    for (Word word : words) {
      String[] parts = word.text().split("=", 2);
      checkName(statement, word, parts[0]);
      declarations.add(
          new Instruction.ArgDeclaration(
              parts[0], parts.length == 2 ? Optional.of(parts[1]) : Optional.empty()));
    }
    return new Instruction.Arg(statement.origin(), declarations);
  }

  static Instruction env(Statement statement) {
    List<KeyValue> pairs = pairs(statement);
    return new Instruction.Env(statement.origin(), pairs, isLegacy(statement));
  }

  static Instruction label(Statement statement) {
    List<KeyValue> pairs = pairs(statement);
    return new Instruction.Label(statement.origin(), pairs, isLegacy(statement));
  }

  /** The old form has one name and takes the rest of the line as its value. */
  private static boolean isLegacy(Statement statement) {
    return statement.quotedWords().getFirst().text().indexOf('=') < 0;
  }

  private static List<KeyValue> pairs(Statement statement) {
    List<Word> words = statement.quotedWords();
    if (words.isEmpty()) {
      throw statement.needsArgument();
    }
    statement.flags().check(Map.of());
    if (isLegacy(statement)) {
      return List.of(legacyPair(statement));
    }
    List<KeyValue> pairs = new ArrayList<>();
    for (Word word : words) {
      String[] parts = word.text().split("=", 2);
      if (parts.length < 2) {
        throw SyntaxFault.at(
            word,
            "Syntax error - can't find = in "
                + Quote.of(word.text())
                + ". Must be of the form: name=value");
      }
      checkName(statement, word, parts[0]);
      pairs.add(new KeyValue(parts[0], parts[1]));
    }
    return pairs;
  }

  private static KeyValue legacyPair(Statement statement) {
    String rest = statement.arguments().text();
    Word name = statement.plainWords().getFirst();
    if (name.text().length() == rest.length()) {
      throw SyntaxFault.at(name, statement.name() + " must have two arguments");
    }
    String value = rest.substring(name.text().length());
    return new KeyValue(name.text(), value.substring(Words.skipSpace(value, 0)));
  }

  private static void checkName(Statement statement, Word word, String name) {
    if (name.isEmpty()) {
      throw SyntaxFault.at(word, statement.name() + " names can not be blank");
    }
  }
}
