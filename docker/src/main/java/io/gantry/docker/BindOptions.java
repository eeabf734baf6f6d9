package io.gantry.docker;

import io.avaje.jsonb.Json;

/** Options of a bind mount. */
@Json
public record BindOptions(
    @Json.Property("Propagation") String propagation,
    @Json.Property("NonRecursive") Boolean nonRecursive,
    @Json.Property("CreateMountpoint") Boolean createMountpoint,
    @Json.Property("ReadOnlyNonRecursive") Boolean readOnlyNonRecursive,
    @Json.Property("ReadOnlyForceRecursive") Boolean readOnlyForceRecursive) {
  public BindOptions {
    propagation = Absent.text(propagation);
    nonRecursive = Absent.flag(nonRecursive);
    createMountpoint = Absent.flag(createMountpoint);
    readOnlyNonRecursive = Absent.flag(readOnlyNonRecursive);
    readOnlyForceRecursive = Absent.flag(readOnlyForceRecursive);
  }
}
