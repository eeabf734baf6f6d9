package io.gantry.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines in columns, each as wide as its widest cell. */
final class Table {
  private static final String GAP = "   ";

  private final List<List<String>> lines = new ArrayList<>();
  private final String gap;

  /** With three spaces between, as Docker's tables. */
  Table() {
    this(GAP);
  }

  Table(String gap) {
    this.gap = gap;
  }

  void add(List<String> cells) {
    lines.add(cells);
  }

  String render() {
    List<Integer> widths = new ArrayList<>();
    for (List<String> line : lines) {
      for (int column = 0; column < line.size(); column++) {
        if (column == widths.size()) {
          widths.add(0);
        }
        widths.set(column, Math.max(widths.get(column), line.get(column).length()));
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int column = 0; column < line.size(); column++) {
        String cell = line.get(column);
        text.append(column == 0 ? "" : gap)
            .append(cell)
            .append(" ".repeat(widths.get(column) - cell.length()));
      }
      out.append(text.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
