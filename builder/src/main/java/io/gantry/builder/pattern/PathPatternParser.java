package io.gantry.builder.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one {@link PathPattern}; used once. */
final class PathPatternParser {
  private static final String SPECIAL = "*?[\\";

  private final String text;
  private final boolean acrossFolders;
  private final List<PathToken> tokens = new ArrayList<>();
  private int at;

  PathPatternParser(String text, boolean acrossFolders) {
    this.text = text;
    this.acrossFolders = acrossFolders;
  }

  /** Empty when the pattern is malformed. */
  Optional<List<PathToken>> parse() {
    boolean sound = true;
    while (sound && at < text.length()) {
      char c = text.charAt(at);
      at++;
      switch (c) {
        case '*' -> star();
        case '?' -> tokens.add(new PathToken.One());
        case '[' -> sound = set();
        case '\\' -> sound = escaped();
        default -> tokens.add(new PathToken.Literal(c));
      }
    }
    return sound ? Optional.of(List.copyOf(tokens)) : Optional.empty();
  }

  private void star() {
    if (!acrossFolders || at == text.length() || text.charAt(at) != '*') {
      tokens.add(new PathToken.Many());
      return;
    }
    boolean first = at == 1;
    at++;
    boolean slash = at < text.length() && text.charAt(at) == '/';
    if (at == text.length() || (first && !slash && isPlain(text.substring(at)))) {
      // At the end it is anything; and **name is what ends in name, whatever stands before it.
      tokens.add(new PathToken.All());
    } else {
      at += slash ? 1 : 0;
      boolean last = at == text.length();
      if (last) {
        tokens.add(new PathToken.All());
      } else {
        tokens.add(new PathToken.BeforeFolders());
        tokens.add(new PathToken.Folders());
      }
    }
  }

  private static boolean isPlain(String rest) {
    return rest.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0);
  }

  private boolean escaped() {
    if (at == text.length()) {
      return false;
    }
    tokens.add(new PathToken.Literal(text.charAt(at)));
    at++;
    return true;
  }

  private boolean set() {
    boolean negated = at < text.length() && text.charAt(at) == '^';
    at += negated ? 1 : 0;
    List<PathToken.Range> ranges = new ArrayList<>();
    while (at < text.length() && (text.charAt(at) != ']' || ranges.isEmpty())) {
      int first = member();
      int last = first;
      if (first >= 0 && at < text.length() && text.charAt(at) == '-') {
        at++;
        last = member();
      }
      if (first < 0 || last < 0) {
        return false;
      }
      ranges.add(new PathToken.Range((char) first, (char) last));
    }
    boolean closed = at < text.length();
    at++;
    tokens.add(new PathToken.OneOf(negated, ranges));
    return closed;
  }

  /** One character of a set, -1 when none can stand here. */
  private int member() {
    if (at == text.length() || "-]".indexOf(text.charAt(at)) >= 0) {
      return -1;
    }
    boolean escape = text.charAt(at) == '\\';
    at += escape ? 1 : 0;
    if (at == text.length()) {
      return -1;
    }
    at++;
    return text.charAt(at - 1);
  }
}
