package io.gantry.builder.solve;

import io.gantry.oci.Digest;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import java.util.Optional;

/** Results of steps that are kept outside of the engine. Thread-safe; calls block. */
public interface RemoteResults {
  /** Nothing is kept elsewhere. */
  RemoteResults NONE =
      new RemoteResults() {
        @Override
        public boolean has(Digest key) {
          return false;
        }

        @Override
        public Optional<LayerChain> fetch(Digest key, LayerChain base, Lease lease) {
          return Optional.empty();
        }
      };

  /** Whether there is a result of this key; whether it can be had, only {@link #fetch} says. */
  boolean has(Digest key);

  /**
   * Brings the result of this key, verified. Empty when there is none that stands on this chain, or
   * when it cannot be had: a cache is no reason to fail.
   *
   * @param lease holds what is brought
   */
  Optional<LayerChain> fetch(Digest key, LayerChain base, Lease lease);
}
