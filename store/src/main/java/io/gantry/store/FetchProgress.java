package io.gantry.store;

import io.gantry.oci.Descriptor;

/** Hears how far the layers of a fetch are; called by several threads. */
@FunctionalInterface
public interface FetchProgress {
  /** Nobody listens. */
  FetchProgress NONE = (layer, phase, done) -> {};

  /** What happens to a layer, in this order. */
  enum Phase {
    WAITING,
    DOWNLOADING,
    DOWNLOADED,
    EXTRACTING,
    COMPLETE,
    /** It was here already. */
    EXISTS
  }

  /**
   * @param done bytes of the layer as it comes, of as many as its descriptor says; 0 in phases that
   *     take no time
   */
  void report(Descriptor layer, Phase phase, long done);
}
