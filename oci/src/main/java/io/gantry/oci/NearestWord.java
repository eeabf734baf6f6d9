package io.gantry.oci;

import java.util.Collection;
import java.util.Optional;

/** Finds the word that somebody meant among those that there are. Pure. */
public final class NearestWord {
  /** Longer words are not compared: the work grows with the product of the lengths. */
  private static final int MAX_LENGTH = 64;

  private NearestWord() {}

  /**
   * The word that is the fewest edits away: insertions, deletions, changes and swaps of neighbours.
   * Of several the first; none when the word itself is among them.
   *
   * @param most edits that somebody may have made
   */
  public static Optional<String> of(String typed, Collection<String> words, int most) {
    Optional<String> nearest = Optional.empty();
    int edits = most + 1;
    if (words.contains(typed) || typed.length() > MAX_LENGTH) {
      return nearest;
    }
    for (String word : words) {
      int found = Math.abs(word.length() - typed.length()) < edits ? edits(typed, word) : edits;
      if (found < edits) {
        edits = found;
        nearest = Optional.of(word);
      }
    }
    return nearest;
  }

  /** The optimal string alignment distance. */
  private static int edits(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int best =
        Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (same ? 0 : 1));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
