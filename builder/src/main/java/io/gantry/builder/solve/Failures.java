package io.gantry.builder.solve;

import io.gantry.oci.GantryException;
import org.jspecify.annotations.Nullable;

/** What other threads threw, for the thread that waited for them. */
final class Failures {
  private Failures() {}

  static RuntimeException unchecked(@Nullable Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      case InterruptedException e -> cancelled(e);
      case null -> new IllegalStateException("a step failed and did not say why");
      default -> GantryException.internal("build: " + thrown, thrown);
    };
  }

  static GantryException cancelled(Throwable cause) {
    return new GantryException(GantryException.Kind.UNAVAILABLE, "build cancelled", cause);
  }
}
