package io.gantry.store;

import io.gantry.oci.Digest;
import java.util.List;

/**
 * What a prune took away.
 *
 * @param results by the ids of their chains
 * @param freed bytes of the disk
 */
public record CachePruned(List<Digest> results, long freed) {
  public CachePruned {
    results = List.copyOf(results);
  }
}
