package io.gantry.builder.dockerfile;

/**
 * A fault within one logical line, by offsets into it. Never leaves the package: the parser turns
 * it into an error that quotes the file.
 */
final class SyntaxFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int start;
  private final int end;

  SyntaxFault(String message, int start, int end) {
    super(message, null, false, false);
    this.start = start;
    this.end = end;
  }

  /** A fault of the whole line. */
  static SyntaxFault ofLine(String message) {
    return new SyntaxFault(message, 0, Integer.MAX_VALUE);
  }

  static SyntaxFault at(Word word, String message) {
    return new SyntaxFault(message, word.start(), word.end());
  }

  String message() {
    return String.valueOf(getMessage());
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }
}
