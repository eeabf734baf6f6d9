package io.gantry.store;

import io.gantry.oci.Digest;

/** Hears how far the layers of a load or import are; called by several threads. */
@FunctionalInterface
public interface Progress {
  /** Nobody listens. */
  Progress NONE = (layer, done, total) -> {};

  /**
   * @param layer the layer's diff id, or its digest where that is not known yet
   * @param done bytes read so far of the layer as it came
   * @param total of these; 0 when it is not known
   */
  void report(Digest layer, long done, long total);
}
