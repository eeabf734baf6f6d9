package io.gantry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The differences that are meant, from the table of {@code docs/dockerfile.md}: peer, sample, where
 * it shows (a path and an aspect), and why. A cell may list several; {@code *} stands for anything.
 */
final class KnownDifferences {
  private static final String HEAD = "| peer | sample | where | aspect |";

  private final List<Row> rows = new ArrayList<>();
  private final Set<Row> used = new LinkedHashSet<>();

  private record Row(String text, List<Pattern> patterns) {}

  static KnownDifferences read(Path document) {
    KnownDifferences known = new KnownDifferences();
    try {
      boolean inside = false;
      for (String line : Files.readAllLines(document)) {
        inside = line.startsWith(HEAD) || (inside && line.startsWith("|"));
        if (inside && !line.startsWith(HEAD) && !line.startsWith("|---")) {
          known.rows.add(row(line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (known.rows.isEmpty()) {
      throw new IllegalArgumentException(document + " has no table that begins with " + HEAD);
    }
    return known;
  }

  boolean has(String peer, String sample, Difference difference) {
    List<String> values = List.of(peer, sample, difference.subject(), difference.aspect());
    boolean found = false;
    for (Row row : rows) {
      boolean fits = true;
      for (int i = 0; i < values.size(); i++) {
        fits &= row.patterns().get(i).matcher(values.get(i)).matches();
      }
      if (fits) {
        used.add(row);
        found = true;
      }
    }
    return found;
  }

  /** Rows that explained nothing, which therefore are wrong. */
  List<String> unused() {
    return rows.stream().filter(row -> !used.contains(row)).map(Row::text).toList();
  }

  private static Row row(String line) {
    List<Pattern> patterns = new ArrayList<>();
    String[] cells = line.split("\\|", -1);
    for (int i = 1; i <= 4; i++) {
      List<String> choices = new ArrayList<>();
      for (String word : cells[i].replace("`", "").strip().split(", ", -1)) {
        choices.add(Pattern.quote(word).replace("*", "\\E.*\\Q"));
      }
      patterns.add(Pattern.compile(String.join("|", choices), Pattern.DOTALL));
    }
    return new Row(line, patterns);
  }
}
