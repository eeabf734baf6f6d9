package io.gantry.builder.dockerfile;

import java.util.Map;
import java.util.Optional;

/** The variables that an expansion sees. */
@FunctionalInterface
interface Variables {
  /** The value; empty when the variable is not set. */
  Optional<String> get(String name);

  static Variables of(Map<String, String> values) {
    return name -> Optional.ofNullable(values.get(name));
  }
}
