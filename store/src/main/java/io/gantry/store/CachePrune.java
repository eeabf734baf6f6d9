package io.gantry.store;

import java.time.Instant;
import java.util.Optional;

/**
 * What a prune of the build cache takes away: the results that were not used for longest first.
 *
 * @param unusedSince only what was last used before; empty for whatever its age
 * @param keepBytes so much is left, of what no image needs
 */
public record CachePrune(Optional<Instant> unusedSince, long keepBytes) {
  /** Takes everything. */
  public static final CachePrune ALL = new CachePrune(Optional.empty(), 0);
}
