package io.gantry.docker;

import io.avaje.jsonb.Json;

/** Options of a bind mount. */
@Json(naming = Json.Naming.UpperCamel)
public record BindOptions(String propagation, Boolean nonRecursive, Boolean createMountpoint) {
  public BindOptions {
    propagation = Absent.text(propagation);
    nonRecursive = Absent.flag(nonRecursive);
    createMountpoint = Absent.flag(createMountpoint);
  }
}
