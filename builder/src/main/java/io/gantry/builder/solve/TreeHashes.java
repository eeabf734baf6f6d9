package io.gantry.builder.solve;

import io.gantry.oci.Digest;
import io.gantry.store.BuildLayers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What steps take from their inputs, each read once: nothing of an input changes during a build.
 * For one build; thread-safe.
 */
final class TreeHashes {
  /**
   * @param what a copy, or the path of a mount
   */
  private record Part(Solved input, Object what) {}

  private final BuildLayers layers;
  private final Map<Part, Digest> known = new ConcurrentHashMap<>();

  TreeHashes(BuildLayers layers) {
    this.layers = layers;
  }

  Digest copied(Solved input, FileAction.Copy copy) {
    return of(new Part(input, copy), tree -> TreeHash.of(tree, copy));
  }

  Digest mounted(Solved input, String source) {
    return of(new Part(input, source), tree -> TreeHash.of(tree, source));
  }

  private Digest of(Part part, Function<SourceTree, Digest> hash) {
    // Not computed inside of the map, which would let others wait.
    Digest found = known.get(part);
    if (found == null) {
      try (SourceTree tree = part.input().tree(layers)) {
        found = hash.apply(tree);
      }
      known.put(part, found);
    }
    return found;
  }
}
