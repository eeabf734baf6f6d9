package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * One instruction's text, joined from the lines that continue each other, which remembers where
 * each of its characters stands in the file.
 */
final class LogicalLine {
  /** A run of characters that stand side by side in the file. */
  private record Piece(int offset, int line, int column) {}

  private final StringBuilder text = new StringBuilder();
  private final List<Piece> pieces = new ArrayList<>();
  private final List<String> comments;
  private int emptyContinuation;

  /** Comments are those right above the line, without their marks. */
  LogicalLine(List<String> comments) {
    this.comments = List.copyOf(comments);
  }

  void add(String part, int line, int column) {
    pieces.add(new Piece(text.length(), line, column));
    text.append(part);
  }

  void emptyContinuationAt(int line) {
    emptyContinuation = line;
  }

  String text() {
    return text.toString();
  }

  List<String> comments() {
    return comments;
  }

  /** The last empty line within a continued line, 0 when there is none. */
  int emptyContinuation() {
    return emptyContinuation;
  }

  int startLine() {
    return pieces.getFirst().line();
  }

  SourceRange range() {
    return range(0, Integer.MAX_VALUE);
  }

  /** Where these characters stand; the end is exclusive, and both are cut to the text. */
  SourceRange range(int start, int end) {
    int length = text.length();
    int first = Math.clamp(start, 0, Math.max(0, length - 1));
    int last = Math.clamp(end - 1L, first, Math.max(first, length - 1));
    Piece from = piece(first);
    Piece to = piece(last);
    return new SourceRange(
        from.line(),
        from.column() + first - from.offset(),
        to.line(),
        to.column() + last - to.offset());
  }

  private Piece piece(int offset) {
    Piece found = pieces.getFirst();
    for (Piece piece : pieces) {
      if (piece.offset() > offset) {
        break;
      }
      found = piece;
    }
    return found;
  }
}
