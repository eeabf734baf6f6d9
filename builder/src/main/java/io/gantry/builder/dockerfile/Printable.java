package io.gantry.builder.dockerfile;

/** Foreign text for a message: it must neither steer the terminal that shows it nor fill it. */
final class Printable {
  private static final int MAX_LENGTH = 500;

  private Printable() {}

  /** The text with a question mark for each control character, but for tabs, cut when long. */
  static String of(String text) {
    boolean isLong = text.codePointCount(0, text.length()) > MAX_LENGTH;
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .limit(MAX_LENGTH)
        .map(c -> c != '\t' && Character.isISOControl(c) ? '?' : c)
        .forEach(printable::appendCodePoint);
    return printable.append(isLong ? "..." : "").toString();
  }
}
