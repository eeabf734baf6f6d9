package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Joins the lines of a file to logical lines: comments and empty lines drop out, a line whose last
 * character is the escape character goes on in the next one, and bodies of here-documents are read
 * on demand. Reference: "Format", "escape".
 */
final class LogicalLines {
  private final SourceText source;
  private final char escape;
  private final List<String> comments = new ArrayList<>();
  private int number;

  /** Starts after this many lines, which are those of the parser directives. */
  LogicalLines(SourceText source, char escape, int skipped) {
    this.source = source;
    this.escape = escape;
    this.number = skipped;
  }

  /** The number of the last line that was read. */
  int lineNumber() {
    return number;
  }

  Optional<LogicalLine> next() {
    while (hasMore()) {
      String line = read();
      String stripped = line.stripLeading();
      if (stripped.startsWith("#")) {
        comment(stripped.substring(1).strip());
      } else if (stripped.isEmpty()) {
        comments.clear();
      } else {
        return Optional.of(assemble(line, stripped));
      }
    }
    return Optional.empty();
  }

  /**
   * The lines up to the one that is the delimiter, each with its line feed; empty when the file
   * ends before it.
   */
  Optional<String> heredocBody(Heredoc heredoc) {
    StringBuilder body = new StringBuilder();
    while (hasMore()) {
      String line = read();
      String candidate = heredoc.chomp() ? withoutLeadingTabs(line) : line;
      if (candidate.equals(heredoc.name())) {
        return Optional.of(body.toString());
      }
      body.append(source.lines().get(number - 1)).append('\n');
    }
    return Optional.empty();
  }

  static String withoutLeadingTabs(String line) {
    int start = 0;
    while (start < line.length() && line.charAt(start) == '\t') {
      start++;
    }
    return line.substring(start);
  }

  private LogicalLine assemble(String line, String stripped) {
    LogicalLine logical = new LogicalLine(comments);
    comments.clear();
    int end = continuationEnd(stripped);
    boolean open = end >= 0;
    logical.add(
        open ? stripped.substring(0, end) : stripped,
        number,
        line.length() - stripped.length() + 1);
    while (open && hasMore()) {
      String next = read();
      String content = next.stripLeading();
      if (content.isEmpty()) {
        if (hasMore()) {
          logical.emptyContinuationAt(number);
        }
      } else if (!content.startsWith("#")) {
        end = continuationEnd(next);
        open = end >= 0;
        logical.add(open ? next.substring(0, end) : next, number, 1);
      }
    }
    return logical;
  }

  /** Where the line stops when it goes on in the next one, -1 when it does not. */
  private int continuationEnd(String line) {
    int last = line.length() - 1;
    while (last >= 0 && (line.charAt(last) == ' ' || line.charAt(last) == '\t')) {
      last--;
    }
    boolean marked = last >= 0 && line.charAt(last) == escape;
    boolean escaped = last >= 1 && line.charAt(last - 1) == escape;
    return marked && !escaped ? last : -1;
  }

  /** An empty comment parts what stands above it from what follows. */
  private void comment(String text) {
    if (text.isEmpty()) {
      comments.clear();
    } else {
      comments.add(text);
    }
  }

  /** What follows the last line feed is a line only when it is not empty. */
  private boolean hasMore() {
    int size = source.lines().size();
    return number < size - 1 || (number == size - 1 && !source.lines().getLast().isEmpty());
  }

  private String read() {
    number++;
    return source.line(number);
  }
}
