package io.gantry.builder.solve;

import io.gantry.oci.GantryException;

/** A step has no key, since something that it names is not there. */
final class KeyFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Step step;
  private final GantryException why;

  KeyFailure(Step step, GantryException why) {
    super(null, why, false, false);
    this.step = step;
    this.why = why;
  }

  Step step() {
    return step;
  }

  GantryException why() {
    return why;
  }
}
