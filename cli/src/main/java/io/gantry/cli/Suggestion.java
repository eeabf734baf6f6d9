package io.gantry.cli;

import io.gantry.oci.NearestWord;
import java.util.Collection;
import java.util.TreeSet;

/** Suggests what a mistyped word was probably meant to be. */
final class Suggestion {
  private Suggestion() {}

  /** {@code ". Did you mean X?"}, or nothing when no candidate is near. */
  static String of(String typed, Collection<String> candidates, String prefix) {
    return NearestWord.of(typed, new TreeSet<>(candidates), Math.max(1, typed.length() / 3))
        .map(candidate -> ". Did you mean '" + prefix + candidate + "'?")
        .orElse("");
  }
}
