package io.gantry.cli;

/** How wide text is on a terminal: letters of East Asia and pictures take two columns. Pure. */
final class Columns {
  private static final int FIRST_WIDE = 0x1100;

  private Columns() {}

  static int of(String text) {
    return text.codePoints().map(Columns::of).sum();
  }

  /** At most so many columns of the text. */
  static String cut(String text, int most) {
    int used = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      used += of(text.codePointAt(at));
      if (used > most) {
        return text.substring(0, at);
      }
    }
    return text;
  }

  /** Too much rather than too little: a line that wraps would put all above it out of place. */
  private static int of(int character) {
    boolean narrow = character < FIRST_WIDE || (character >= 0x2000 && character < 0x2e80);
    return narrow ? 1 : 2;
  }
}
