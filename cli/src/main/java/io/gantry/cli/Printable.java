package io.gantry.cli;

/**
 * Makes texts of others fit for a terminal. A registry chooses names, states and errors, and must
 * not thereby move the cursor, rename the window or hide a line: control characters, and those that
 * turn the direction of writing, are shown as {@code \\u001b}.
 */
final class Printable {
  private Printable() {}

  /** On one line. */
  static String text(String text) {
    return escaped(text, false);
  }

  /** Line ends and tabs stay. */
  static String lines(String text) {
    return escaped(text, true);
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
