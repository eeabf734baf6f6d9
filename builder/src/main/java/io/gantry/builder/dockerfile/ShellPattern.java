package io.gantry.builder.dockerfile;

import java.util.Arrays;

/**
 * A shell's pattern for the substitutions of variables: {@code *} any characters, {@code ?} one, a
 * backslash before what is meant literally. Matching walks all ways through the pattern at once, so
 * its time is the product of the lengths; what would take too long is refused.
 */
final class ShellPattern {
  private static final int ANY = -1;
  private static final int MANY = -2;

  /** Steps of one substitution; a tenth of a second or so. */
  private static final long MAX_STEPS = 50_000_000;

  private final int[] tokens;
  private long steps;

  private ShellPattern(int[] tokens) {
    this.tokens = tokens;
  }

  static ShellPattern of(String text) {
    int[] tokens = new int[text.length()];
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        if (i == text.length()) {
          throw SyntaxFault.ofLine(
              "invalid pattern (" + text + ") in substitution: it ends in an escape");
        }
        tokens[count] = text.charAt(i);
      } else {
        tokens[count] = c == '*' ? MANY : c == '?' ? ANY : c;
      }
      count++;
    }
    return new ShellPattern(Arrays.copyOf(tokens, count));
  }

  /** The value without the shortest or longest start that the pattern matches. */
  String removePrefix(String value, boolean longest) {
    int end = matchEnd(value, 0, longest);
    return end < 0 ? value : value.substring(end);
  }

  /** The value without the shortest or longest end that the pattern matches. */
  String removeSuffix(String value, boolean longest) {
    // Backwards, the end is a start.
    String reversed = reversed().removePrefix(reverse(value), longest);
    return reverse(reversed);
  }

  /** The value with the first or all matches replaced, each as long as can be. */
  String replace(String value, String replacement, boolean all) {
    StringBuilder result = new StringBuilder();
    int at = 0;
    boolean more = tokens.length > 0;
    while (more && (at < value.length() || at == 0)) {
      int end = matchEnd(value, at, true);
      if (end > at || (end == at && value.isEmpty())) {
        result.append(replacement);
        at = Math.max(end, at);
        more = all && !value.isEmpty();
      } else if (at < value.length()) {
        result.append(value.charAt(at));
        at++;
      } else {
        more = false;
      }
      Expansion.checkLength(result.length());
    }
    return result.append(value, at, value.length()).toString();
  }

  /** Where the shortest or longest match that starts here ends, -1 when there is none. */
  private int matchEnd(String value, int start, boolean longest) {
    boolean[] states = new boolean[tokens.length + 1];
    states[0] = true;
    skipMany(states);
    int end = states[tokens.length] ? start : -1;
    boolean alive = end < 0 || longest;
    for (int at = start; at < value.length() && alive; at++) {
      alive = step(states, value.charAt(at));
      if (states[tokens.length]) {
        end = at + 1;
        alive &= longest;
      }
    }
    return end;
  }

  /** Takes one character; false when no way through the pattern is left. */
  private boolean step(boolean[] states, char c) {
    steps += tokens.length + 1L;
    if (steps > MAX_STEPS) {
      throw SyntaxFault.ofLine("a pattern in a substitution takes too long for its value");
    }
    boolean alive = false;
    for (int i = tokens.length; i > 0; i--) {
      int token = tokens[i - 1];
      boolean takes = states[i - 1] && (token == ANY || token == c);
      boolean stays = i < tokens.length && tokens[i] == MANY && states[i];
      states[i] = takes || stays;
      alive |= states[i];
    }
    states[0] = tokens.length > 0 && tokens[0] == MANY && states[0];
    alive |= states[0];
    skipMany(states);
    return alive;
  }

  /** A star may stand for nothing; and after it any character leads back to it. */
  private void skipMany(boolean[] states) {
    for (int i = 0; i < tokens.length; i++) {
      if (states[i] && tokens[i] == MANY) {
        states[i + 1] = true;
      }
    }
  }

  private ShellPattern reversed() {
    int[] backwards = new int[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      backwards[i] = tokens[tokens.length - 1 - i];
    }
    return new ShellPattern(backwards);
  }

  /** By UTF-16 units, as the tokens are; two of these undo each other. */
  private static String reverse(String text) {
    char[] units = text.toCharArray();
    for (int i = 0; i < units.length / 2; i++) {
      char unit = units[i];
      units[i] = units[units.length - 1 - i];
      units[units.length - 1 - i] = unit;
    }
    return new String(units);
  }
}
