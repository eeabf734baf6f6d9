package io.gantry.builder.solve;

import io.gantry.store.LayerChain;
import java.util.Map;

/**
 * What solving a graph gave.
 *
 * @param results of the target, its first input, that one's first input, and so on
 */
public record Solution(LayerChain chain, Map<Step, LayerChain> results) {
  public Solution {
    results = Map.copyOf(results);
  }
}
