package io.gantry.builder.dockerfile;

/** Text in double quotes, as Go's %q writes it, for messages that Docker's users know. */
final class Quote {
  private Quote() {}

  static String of(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\t' -> quoted.append("\\t");
            case '\r' -> quoted.append("\\r");
            default -> append(quoted, c);
          }
        });
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, int c) {
    if (Character.isISOControl(c)) {
      quoted.append(String.format("\\x%02x", c));
    } else {
      quoted.appendCodePoint(c);
    }
  }
}
