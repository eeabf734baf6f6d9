package io.gantry.builder.dockerfile;

/**
 * Lines of a Dockerfile for people, as Docker's clients quote them: the place, then the lines with
 * their numbers, those that are meant marked, and a few around them. Pure.
 */
public final class QuotedLines {
  private static final String RULE = "--------------------\n";

  private QuotedLines() {}

  /**
   * The quote, which ends in a line feed; empty when the file has no such lines. Control characters
   * of the file are replaced.
   */
  public static String of(SourceText source, SourceRange where) {
    int last = source.lines().size();
    if (where.startLine() > last) {
      return "";
    }
    int end = Math.min(where.endLine(), last);
    Window window = Window.around(where.startLine(), end, last);
    StringBuilder quote = new StringBuilder();
    quote.append(Printable.of(source.name())).append(':').append(where.startLine()).append('\n');
    quote.append(RULE);
    for (int number = window.first(); number <= window.last(); number++) {
      boolean meant = number >= where.startLine() && number <= end;
      String shown = Printable.of(source.line(number));
      quote.append(" %3d | %s %s".formatted(number, meant ? ">>>" : "   ", shown).stripTrailing());
      quote.append('\n');
    }
    return quote.append(RULE).toString();
  }

  /** The lines that are shown: more of them around a single one than around a block. */
  private record Window(int first, int last) {
    static Window around(int start, int end, int lines) {
      int wanted = start == end ? 4 : 2;
      int first = start;
      int last = end;
      for (int added = 0; added < wanted; added++) {
        if (first > 1) {
          first--;
          added++;
        }
        if (last < lines) {
          last++;
          added++;
        }
      }
      return new Window(first, last);
    }
  }
}
