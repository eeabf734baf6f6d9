package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;

/** Gives a registry's refusal the words that Docker's users know for what they asked. */
@FunctionalInterface
interface Wording {
  GantryException of(Refusal refusal);

  /** Words for reading something of an image, such as "manifest for app:1". */
  static Wording pull(ImageReference image, String what) {
    return refusal ->
        switch (refusal.status()) {
          case 401, 403 -> denied(image, refusal);
          case 404 ->
              refusal.has("DENIED") || refusal.has("UNAUTHORIZED")
                  ? denied(image, refusal)
                  : missing(
                      refusal.has("NAME_UNKNOWN") ? "repository " + image.familiarName() : what,
                      refusal);
          default -> other(refusal);
        };
  }

  /** The registry's own words, as Docker shows them for everything else. */
  static Wording plain() {
    return Wording::other;
  }

  private static GantryException denied(ImageReference image, Refusal refusal) {
    return new GantryException(
        refusal.kind(),
        "pull access denied for "
            + image.familiarName()
            + ", repository does not exist or may require 'docker login': "
            + refusal.reason());
  }

  private static GantryException missing(String what, Refusal refusal) {
    return new GantryException(Kind.NOT_FOUND, what + " not found: " + refusal.reason());
  }

  /** Docker shows the registry's own sentence where there is one. */
  private static GantryException other(Refusal refusal) {
    boolean spoken = !refusal.text().isEmpty() || refusal.kind() == Kind.DENIED;
    return spoken
        ? new GantryException(refusal.kind(), refusal.reason() + refusal.hint())
        : refusal.failure();
  }
}
