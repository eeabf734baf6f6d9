package io.gantry.builder.dockerfile;

import io.gantry.oci.NearestWord;
import java.util.Collection;
import java.util.Optional;

/** Suggests the word that a Dockerfile may mean, at most two edits away as BuildKit does. */
final class Suggestion {
  private static final int MOST_EDITS = 2;

  private Suggestion() {}

  /** The nearest option; none when the word is itself an option. Ties go to the first. */
  static Optional<String> of(String word, Collection<String> options) {
    return NearestWord.of(word, options, MOST_EDITS);
  }

  /** The question to put after an error's message, empty when there is nothing to suggest. */
  static String question(String word, Collection<String> options) {
    return of(word, options).map(option -> " (did you mean " + option + "?)").orElse("");
  }
}
