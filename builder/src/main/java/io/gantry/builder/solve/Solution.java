package io.gantry.builder.solve;

import io.gantry.oci.Digest;
import io.gantry.store.LayerChain;
import java.util.Map;

/**
 * What solving a graph gave.
 *
 * @param results of the target, its first input, that one's first input, and so on
 * @param keys of the definitions of all steps that the target depends on
 */
public record Solution(LayerChain chain, Map<Step, LayerChain> results, Map<Step, Digest> keys) {
  public Solution {
    results = Map.copyOf(results);
    keys = Map.copyOf(keys);
  }
}
