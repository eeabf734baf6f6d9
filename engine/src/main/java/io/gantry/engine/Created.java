package io.gantry.engine;

import java.util.List;

/** The answer to a create. */
public record Created(String id, List<String> warnings) {
  public Created {
    warnings = List.copyOf(warnings);
  }
}
