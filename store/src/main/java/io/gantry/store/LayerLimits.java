package io.gantry.store;

/**
 * What one layer may cost; past a limit it is refused as a bomb.
 *
 * @param entries members of the archive
 * @param deviceNodes character and block devices among them (whiteouts do not count)
 * @param bytes unpacked bytes, holes not counted
 * @param ratio unpacked bytes for each compressed byte, applied past the first 64 MiB
 */
public record LayerLimits(long entries, long deviceNodes, long bytes, long ratio) {
  public static final LayerLimits DEFAULT = new LayerLimits(4_000_000, 10_000, 1L << 40, 1_100);
}
