package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Cuts logical lines into words, by the two rules that instructions have. */
final class Words {
  private Words() {}

  static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '\u0085' || c == '\u00A0';
  }

  /** Where the next character is that is no white space, at most the line's length. */
  static int skipSpace(String line, int from) {
    int at = from;
    while (at < line.length() && isSpace(line.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The end of the line without the white space there. */
  static int trimmedEnd(String line) {
    int end = line.length();
    while (end > 0 && isSpace(line.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** Words between white space, quotes meaning nothing. */
  static List<Word> plain(String line, int from) {
    List<Word> words = new ArrayList<>();
    int at = skipSpace(line, from);
    while (at < line.length()) {
      int start = at;
      while (at < line.length() && !isSpace(line.charAt(at))) {
        at++;
      }
      words.add(new Word(line.substring(start, at), start, at));
      at = skipSpace(line, at);
    }
    return words;
  }

  /**
   * Words between white space that is neither quoted nor escaped; quotes and escapes stay in the
   * words, for the expansion to remove.
   */
  static List<Word> quoted(String line, int from, char escape) {
    List<Word> words = new ArrayList<>();
    int at = skipSpace(line, from);
    while (at < line.length()) {
      int end = quotedEnd(line, at, escape);
      words.add(new Word(line.substring(at, end), at, end));
      at = skipSpace(line, end);
    }
    return words;
  }

  private static int quotedEnd(String line, int start, char escape) {
    char quote = 0;
    int at = start;
    while (at < line.length() && (quote != 0 || !isSpace(line.charAt(at)))) {
      char c = line.charAt(at);
      // Nothing is escaped within single quotes.
      if (c == escape && quote != '\'') {
        at++;
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      }
      at++;
    }
    return Math.min(at, line.length());
  }
}
