package io.gantry.store;

/**
 * What an archive may cost; past a limit it is refused.
 *
 * @param entries members of the archive
 * @param bytes of all members together
 * @param documentBytes of one JSON document: manifest, index or configuration
 * @param layer what one layer may cost
 */
public record LoadLimits(long entries, long bytes, long documentBytes, LayerLimits layer) {
  public static final LoadLimits DEFAULT =
      new LoadLimits(100_000, 1L << 40, 4 << 20, LayerLimits.DEFAULT);
}
