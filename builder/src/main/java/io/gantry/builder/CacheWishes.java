package io.gantry.builder;

import java.util.List;
import java.util.Set;

/**
 * What a build does with the cache.
 *
 * @param ignored whether everything is done again
 * @param ignoredStages by name or number: their steps are done again
 * @param from where results may be found that are not here, the first that has one counts
 * @param to where the results of this build go
 */
public record CacheWishes(
    boolean ignored, Set<String> ignoredStages, List<CachePlace> from, List<CacheTarget> to) {
  /** The engine's own cache alone. */
  public static final CacheWishes DEFAULT = new CacheWishes(false, Set.of(), List.of(), List.of());

  public CacheWishes {
    ignoredStages = Set.copyOf(ignoredStages);
    from = List.copyOf(from);
    to = List.copyOf(to);
  }
}
