package io.gantry.docker;

import io.gantry.engine.TerminalSize;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How Docker's API says the size of a terminal: rows and columns. */
final class ConsoleSize {
  private ConsoleSize() {}

  static TerminalSize read(@Nullable List<Integer> rowsAndColumns) {
    if (rowsAndColumns == null) {
      return TerminalSize.UNKNOWN;
    }
    boolean fits =
        rowsAndColumns.stream()
            .allMatch(number -> number != null && number >= 0 && number <= TerminalSize.MOST);
    if (rowsAndColumns.size() != 2 || !fits) {
      throw HttpFailure.badRequest(
          "invalid ConsoleSize "
              + rowsAndColumns
              + ": must be rows and columns, each 0 to "
              + TerminalSize.MOST);
    }
    return new TerminalSize(rowsAndColumns.get(0), rowsAndColumns.get(1));
  }
}
