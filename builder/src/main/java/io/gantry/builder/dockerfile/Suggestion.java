package io.gantry.builder.dockerfile;

import java.util.Collection;
import java.util.Optional;

/** Finds the word that somebody meant: the nearest of those allowed, at most two edits away. */
final class Suggestion {
  private static final int LIMIT = 3;

  /** Longer words are not compared: the work grows with the product of the lengths. */
  private static final int MAX_LENGTH = 64;

  private Suggestion() {}

  /** The nearest option; none when the word is itself an option. Ties go to the first. */
  static Optional<String> of(String word, Collection<String> options) {
    Optional<String> nearest = Optional.empty();
    int distance = LIMIT;
    if (options.contains(word) || word.length() > MAX_LENGTH) {
      return nearest;
    }
    for (String option : options) {
      int found =
          Math.abs(option.length() - word.length()) < distance ? edits(word, option) : LIMIT;
      if (found < distance) {
        distance = found;
        nearest = Optional.of(option);
      }
    }
    return nearest;
  }

  /** The question to put after an error's message, empty when there is nothing to suggest. */
  static String question(String word, Collection<String> options) {
    return of(word, options).map(option -> " (did you mean " + option + "?)").orElse("");
  }

  /** Levenshtein's distance. */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int swap = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(swap, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
