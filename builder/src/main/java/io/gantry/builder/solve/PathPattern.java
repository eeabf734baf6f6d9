package io.gantry.builder.solve;

import io.gantry.oci.GantryException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of one path, in the language of Go's filepath.Match: {@code *} and {@code ?} match
 * within a name, {@code [a-z]} and {@code [^a-z]} one character, a backslash takes the next
 * literally. {@code **} matches across names, too, as in ignore files.
 */
final class PathPattern {
  private static final int MAX_LENGTH = 4096;

  private final Pattern regex;

  private PathPattern(Pattern regex) {
    this.regex = regex;
  }

  static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
  }

  /** INVALID when it is none. */
  static PathPattern of(String text) {
    try {
      if (text.length() > MAX_LENGTH) {
        throw GantryException.invalid("pattern is longer than " + MAX_LENGTH + " characters");
      }
      return new PathPattern(Pattern.compile(regex(text), Pattern.DOTALL));
    } catch (PatternSyntaxException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "syntax error in pattern: " + text, e);
    }
  }

  boolean matches(String path) {
    return regex.matcher(path).matches();
  }

  private static String regex(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '*' -> {
          boolean any = text.startsWith("**", i);
          boolean folders = text.startsWith("**/", i);
          out.append(folders ? "(?:.*/)?" : any ? ".*" : "[^/]*");
          i += folders ? 2 : any ? 1 : 0;
        }
        case '?' -> out.append("[^/]");
        case '[' -> i = characterClass(text, i, out);
        case '\\' -> {
          i++;
          if (i == text.length()) {
            throw new PatternSyntaxException("ends in a backslash", text, i);
          }
          out.append(Pattern.quote(String.valueOf(text.charAt(i))));
        }
        default -> out.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return out.toString();
  }

  /** Answers where the class ends. */
  private static int characterClass(String text, int start, StringBuilder out) {
    int i = start + 1;
    boolean not = i < text.length() && text.charAt(i) == '^';
    out.append(not ? "[^/" : "[");
    i += not ? 1 : 0;
    int first = i;
    while (i < text.length() && (text.charAt(i) != ']' || i == first)) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        c = text.charAt(i);
        out.append('\\');
      } else if (c == '[' || c == '&' || c == '^') {
        out.append('\\');
      }
      out.append(c);
      i++;
    }
    if (i == text.length()) {
      throw new PatternSyntaxException("missing ]", text, start);
    }
    out.append(']');
    return i;
  }
}
