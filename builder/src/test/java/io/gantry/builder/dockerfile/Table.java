package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Tests as tables: a row a line, cells parted by {@code ~>}, {@code ⏎} for a line feed, {@code ⇥}
 * for a tab, {@code ∅} for an empty cell.
 */
final class Table {
  private Table() {}

  static Stream<Arguments> of(String table) {
    List<Arguments> rows = new ArrayList<>();
    for (String line : table.split("\n")) {
      if (!line.isBlank()) {
        Object[] cells = line.split("~>");
        for (int i = 0; i < cells.length; i++) {
          cells[i] = text(cells[i].toString().strip());
        }
        rows.add(Arguments.of(cells));
      }
    }
    return rows.stream();
  }

  static String text(String cell) {
    return cell.equals("∅") ? "" : cell.replace('⏎', '\n').replace('⇥', '\t');
  }
}
