package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Docker's filters {@code until}, {@code label} and {@code label!} of all prunes. */
final class PruneFilter {
  private final List<String> labels;
  private final List<String> notLabels;
  private final Optional<Instant> until;

  /**
   * INVALID, in Docker's words, for a filter that is not known or has no sense.
   *
   * @param known names of filters that this prune has
   */
  PruneFilter(Map<String, List<String>> filters, Set<String> known) {
    FilterKeys.check(filters, known);
    labels = filters.getOrDefault("label", List.of());
    notLabels = filters.getOrDefault("label!", List.of());
    until = until(filters.getOrDefault("until", List.of()));
  }

  /** What was made since then stays. */
  Optional<Instant> until() {
    return until;
  }

  boolean hasLabels() {
    return !labels.isEmpty() || !notLabels.isEmpty();
  }

  boolean matches(Instant created, Map<String, String> has) {
    return until.map(created::isBefore).orElse(true)
        && LabelMatch.all(labels, has)
        && notLabels.stream().noneMatch(label -> LabelMatch.one(label, has));
  }

  private static Optional<Instant> until(List<String> texts) {
    if (texts.size() > 1) {
      throw GantryException.invalid("more than one until filter specified");
    }
    return texts.stream().findFirst().map(text -> PastTime.parse(text, Instant.now()));
  }
}
