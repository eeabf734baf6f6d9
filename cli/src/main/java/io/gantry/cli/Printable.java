package io.gantry.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes texts of others fit for a terminal. A registry chooses names, states and errors, and must
 * not thereby move the cursor, rename the window or hide a line: control characters, and those that
 * turn the direction of writing, are shown as {@code \\u001b}.
 */
final class Printable {
  private static final Pattern COLOUR = Pattern.compile("\033\\[[0-9;:]{0,32}m");

  private Printable() {}

  /** On one line. */
  static String text(String text) {
    return escaped(text, false);
  }

  /** Line ends and tabs stay. */
  static String lines(String text) {
    return escaped(text, true);
  }

  /**
   * A line that a program printed: its colours stay, and end with it; of what it wrote over itself
   * the last is shown.
   */
  static String output(String line) {
    String last = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    last = last.substring(last.lastIndexOf('\r') + 1);
    Matcher colour = COLOUR.matcher(last);
    StringBuilder shown = new StringBuilder();
    int at = 0;
    while (colour.find()) {
      shown.append(escaped(last.substring(at, colour.start()), true)).append(colour.group());
      at = colour.end();
    }
    shown.append(escaped(last.substring(at), true));
    return at == 0 ? shown.toString() : shown.append("\033[0m").toString();
  }

  /** A line of {@link #output} without its colours and tabs, so that its width can be told. */
  static String bare(String line) {
    return COLOUR.matcher(line).replaceAll("").replace('\t', ' ');
  }

  private static String escaped(String text, boolean lines) {
    int at = 0;
    while (at < text.length() && harmless(text.charAt(at), lines)) {
      at++;
    }
    if (at == text.length()) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (harmless(c, lines)) {
        safe.append(c);
      } else {
        safe.append(String.format("\\u%04x", (int) c));
      }
    }
    return safe.toString();
  }

  private static boolean harmless(char c, boolean lines) {
    if (lines && (c == '\n' || c == '\t')) {
      return true;
    }
    boolean direction = (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029' && !direction;
  }
}
