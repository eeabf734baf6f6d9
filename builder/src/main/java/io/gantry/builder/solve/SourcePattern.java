package io.gantry.builder.solve;

import io.gantry.builder.pattern.PathPattern;
import io.gantry.builder.pattern.PathToken;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of a copy's source, in the language of Go's filepath.Match: {@code *} and {@code ?}
 * match within a name, {@code [a-z]} and {@code [^a-z]} one character of it, a backslash takes the
 * next literally. {@code **} matches across names, too, as in ignore files. Matching takes a
 * bounded time, whatever the pattern.
 */
final class SourcePattern {
  private static final int MAX_LENGTH = 4096;

  private final PathPattern pattern;

  private SourcePattern(PathPattern pattern) {
    this.pattern = pattern;
  }

  static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
  }

  /** INVALID when it is none. */
  static SourcePattern of(String text) {
    if (text.length() > MAX_LENGTH) {
      throw GantryException.invalid("pattern is longer than " + MAX_LENGTH + " characters");
    }
    return new SourcePattern(new PathPattern(new Reader(text).tokens()));
  }

  boolean matches(String path) {
    return pattern.matches(path);
  }

  /** Whether the path, or a folder on the way to it, matches. */
  boolean covers(String path) {
    return pattern.covers(path);
  }

  private static final class Reader {
    private final String text;
    private final List<PathToken> tokens = new ArrayList<>();
    private int at;

    Reader(String text) {
      this.text = text;
    }

    List<PathToken> tokens() {
      while (at < text.length()) {
        char c = text.charAt(at);
        at++;
        switch (c) {
          case '*' -> star();
          case '?' -> tokens.add(new PathToken.One());
          case '[' -> set();
          case '\\' -> tokens.add(new PathToken.Literal(next()));
          default -> tokens.add(new PathToken.Literal(c));
        }
      }
      return tokens;
    }

    private void star() {
      if (!text.startsWith("*", at)) {
        tokens.add(new PathToken.Many());
      } else if (text.startsWith("*/", at)) {
        at += 2;
        tokens.add(new PathToken.BeforeFolders());
        tokens.add(new PathToken.Folders());
      } else {
        at++;
        tokens.add(new PathToken.All());
      }
    }

    /** A bracket that closes at once stands for itself. */
    private void set() {
      boolean negated = text.startsWith("^", at);
      at += negated ? 1 : 0;
      List<PathToken.Range> ranges = new ArrayList<>();
      while (ranges.isEmpty() || !text.startsWith("]", at)) {
        char first = member();
        char last = first;
        if (text.startsWith("-", at) && at + 1 < text.length() && text.charAt(at + 1) != ']') {
          at++;
          last = member();
        }
        if (last < first) {
          throw faulty();
        }
        ranges.add(new PathToken.Range(first, last));
      }
      at++;
      tokens.add(new PathToken.OneOf(negated, ranges));
    }

    private char member() {
      char c = next();
      return c == '\\' ? next() : c;
    }

    private char next() {
      if (at == text.length()) {
        throw faulty();
      }
      at++;
      return text.charAt(at - 1);
    }

    private GantryException faulty() {
      return GantryException.invalid("syntax error in pattern: " + text);
    }
  }
}
