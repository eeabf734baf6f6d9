package io.gantry.cli;

import java.util.Collection;
import java.util.Comparator;

/** Finds what a mistyped word was probably meant to be. */
final class Suggestion {
  private Suggestion() {}

  /** {@code ". Did you mean X?"}, or nothing when no candidate is near. */
  static String of(String typed, Collection<String> candidates, String prefix) {
    return candidates.stream()
        .filter(candidate -> distance(typed, candidate) <= Math.max(1, typed.length() / 3))
        .min(
            Comparator.comparingInt((String candidate) -> distance(typed, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .map(candidate -> ". Did you mean '" + prefix + candidate + "'?")
        .orElse("");
  }

  /**
   * Optimal string alignment distance: insertions, deletions, changes and swaps of neighbours count
   * one each.
   */
  static int distance(String a, String b) {
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
