package io.gantry.distribution;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a rule of a policy wants of an image. */
sealed interface Requirement {
  /** Nothing. */
  record Accept() implements Requirement {}

  /** What no image can give. */
  record Reject() implements Requirement {}

  /**
   * Signatures.
   *
   * @param threshold by how many of the keys
   * @param identity for which name
   */
  record Signed(Set<VerificationKey> keys, int threshold, SignedIdentity identity)
      implements Requirement {
    public Signed {
      // In their order, for the messages.
      keys = Collections.unmodifiableSet(new LinkedHashSet<>(keys));
    }

    String wanted() {
      return threshold == keys.size() && threshold > 1
          ? "signatures by all of " + keys
          : threshold == 1 && keys.size() == 1
              ? "a signature by " + keys.iterator().next()
              : "signatures by " + threshold + " of " + keys;
    }
  }
}
