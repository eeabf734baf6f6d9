package io.gantry.store;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Words of an instruction: split at blanks, with quotes, backslashes, and {@code $NAME} and {@code
 * ${NAME}} from the environment, as the Dockerfile reference's "Environment replacement" has them.
 */
final class ChangeWords {
  private final Map<String, String> env;

  ChangeWords(Map<String, String> env) {
    this.env = env;
  }

  List<String> split(String text) {
    return new Scan(text, true).run();
  }

  /** The text as one word, blanks kept. */
  String expand(String text) {
    List<String> words = new Scan(text, false).run();
    return words.isEmpty() ? "" : words.getFirst();
  }

  /** One pass over a text. */
  private final class Scan {
    private final String text;
    private final boolean splitting;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    Scan(String text, boolean splitting) {
      this.text = text;
      this.splitting = splitting;
    }

    List<String> run() {
      while (at < text.length()) {
        next(text.charAt(at++));
      }
      end();
      return words;
    }

    private void next(char c) {
      if (splitting && Character.isWhitespace(c)) {
        end();
        return;
      }
      inWord = true;
      switch (c) {
        case '\'' -> singleQuoted();
        case '"' -> doubleQuoted();
        case '\\' -> word.append(at < text.length() ? text.charAt(at++) : c);
        case '$' -> variable();
        default -> word.append(c);
      }
    }

    private void end() {
      if (inWord) {
        words.add(word.toString());
        word.setLength(0);
        inWord = false;
      }
    }

    private void singleQuoted() {
      int close = text.indexOf('\'', at);
      if (close < 0) {
        throw unterminated();
      }
      word.append(text, at, close);
      at = close + 1;
    }

    private void doubleQuoted() {
      while (at < text.length() && text.charAt(at) != '"') {
        char c = text.charAt(at++);
        if (c == '$') {
          variable();
        } else if (c == '\\' && at < text.length() && "\"$\\".indexOf(text.charAt(at)) >= 0) {
          word.append(text.charAt(at++));
        } else {
          word.append(c);
        }
      }
      if (at == text.length()) {
        throw unterminated();
      }
      at++;
    }

    private void variable() {
      boolean braces = at < text.length() && text.charAt(at) == '{';
      int start = braces ? at + 1 : at;
      int end = start;
      while (end < text.length() && isName(text.charAt(end))) {
        end++;
      }
      String name = text.substring(start, end);
      if (braces && (end == text.length() || text.charAt(end) != '}' || name.isEmpty())) {
        throw GantryException.invalid("${" + text.substring(start) + " is not of the form ${NAME}");
      }
      at = braces ? end + 1 : end;
      word.append(name.isEmpty() ? "$" : env.getOrDefault(name, ""));
    }

    private GantryException unterminated() {
      return GantryException.invalid("a quote is not closed");
    }
  }

  private static boolean isName(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }
}
