package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A Dockerfile as it was written: its name for messages, and its lines without their line feeds (a
 * carriage return stays). Bytes that are not UTF-8 become U+FFFD.
 */
public record SourceText(String name, List<String> lines) {
  /** The largest file that is read, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  /** The longest line, in characters; that of BuildKit. */
  public static final int MAX_LINE = (1 << 16) - 1;

  private static final int EXCERPT = 120;

  public SourceText {
    lines = List.copyOf(lines);
  }

  /** Throws {@link GantryException} INVALID for a file that is too large, or is no text. */
  public static SourceText of(String name, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw GantryException.invalid(
          name + " has " + bytes.length + " bytes; at most " + MAX_BYTES + " are read");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    List<String> lines = text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
    SourceText source = new SourceText(name, lines);
    for (int i = 0; i < lines.size(); i++) {
      source.checkLine(i + 1);
    }
    return source;
  }

  /** A line by its number, from 1; without its carriage return. */
  String line(int number) {
    String raw = lines.get(number - 1);
    return raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
  }

  /** An error of syntax, in BuildKit's words, with the place below it. */
  GantryException syntaxError(SourceRange where, String message) {
    return error(where, "dockerfile parse error on line " + where.startLine() + ": " + message);
  }

  /** An error with the file's name, line and column, the line itself, and a mark under the word. */
  GantryException error(SourceRange where, String message) {
    return GantryException.invalid(Printable.of(message) + "\n" + excerpt(where));
  }

  /** The same error, with the place below it whose fault it is. */
  public GantryException quoted(SourceRange where, GantryException why) {
    return new GantryException(why.kind(), why.getMessage() + "\n" + excerpt(where), why);
  }

  private void checkLine(int number) {
    String line = lines.get(number - 1);
    if (line.length() > MAX_LINE) {
      throw GantryException.invalid(
          "dockerfile parse error on line "
              + number
              + ": dockerfile line greater than max allowed size of "
              + MAX_LINE);
    }
    if (line.indexOf('\0') >= 0) {
      throw GantryException.invalid(
          "dockerfile parse error on line "
              + number
              + ": it holds a NUL character. Hint: the file must be UTF-8 text");
    }
  }

  private String excerpt(SourceRange where) {
    String head = name + ":" + where.startLine() + ":" + where.startColumn();
    if (where.startLine() > lines.size()) {
      return head;
    }
    String line = line(where.startLine());
    int start = Math.min(where.startColumn() - 1, line.length());
    int end = where.endLine() == where.startLine() ? where.endColumn() : line.length();
    int from = start < EXCERPT ? 0 : start - EXCERPT / 2;
    int to = Math.min(line.length(), from + EXCERPT);
    int marks = Math.max(1, Math.min(end, to) - start);
    return head
        + "\n"
        + Printable.of(line.substring(from, to))
        + "\n"
        + blank(line.substring(from, start))
        + "^".repeat(marks);
  }

  private static String blank(String text) {
    StringBuilder blank = new StringBuilder();
    text.codePoints().forEach(c -> blank.append(c == '\t' ? '\t' : ' '));
    return blank.toString();
  }
}
