package io.gantry.distribution;

import io.gantry.oci.Descriptor;

/** Hears how far the blobs of a transfer are; called by several threads. */
@FunctionalInterface
public interface TransferProgress {
  /** Nobody listens. */
  TransferProgress NONE = (blob, phase, done) -> {};

  /** What happens to a blob, in this order. */
  enum Phase {
    WAITING,
    SENDING,
    SENT,
    /** The other side had it already. */
    EXISTS
  }

  /**
   * @param done bytes sent so far, of as many as the descriptor says
   */
  void report(Descriptor blob, Phase phase, long done);
}
