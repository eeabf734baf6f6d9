package io.gantry.distribution;

import java.io.IOException;

/** Carries a {@link Refusal} from where an answer is read to where a failure gets its words. */
final class RefusedException extends IOException {
  private final transient Refusal refusal;

  RefusedException(Refusal refusal) {
    super(refusal.reason());
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
