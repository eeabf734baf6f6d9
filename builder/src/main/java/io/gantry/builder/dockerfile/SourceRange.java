package io.gantry.builder.dockerfile;

/**
 * A stretch of a Dockerfile. Lines and columns count from 1, columns in UTF-16 units; the end is
 * that of the last character.
 */
public record SourceRange(int startLine, int startColumn, int endLine, int endColumn) {
  public SourceRange {
    if (startLine < 1 || startColumn < 1 || endLine < startLine || endColumn < 0) {
      throw new IllegalArgumentException(
          "no range: " + startLine + ":" + startColumn + " to " + endLine + ":" + endColumn);
    }
  }

  /** A whole line of the file, whatever its length. */
  static SourceRange ofLine(int line) {
    return new SourceRange(line, 1, line, 1);
  }

  /** From the start of this range to the end of that line. */
  SourceRange throughLine(int line) {
    return line <= endLine ? this : new SourceRange(startLine, startColumn, line, 1);
  }
}
