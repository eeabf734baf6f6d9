package io.gantry.docker;

import io.avaje.jsonb.Json;

/** Options of a bind mount. */
@Json
public record BindOptions(
    @Json.Property("Propagation") String propagation,
    @Json.Property("NonRecursive") Boolean nonRecursive,
    @Json.Property("CreateMountpoint") Boolean createMountpoint) {
  public BindOptions {
    propagation = Absent.text(propagation);
    nonRecursive = Absent.flag(nonRecursive);
    createMountpoint = Absent.flag(createMountpoint);
  }
}
