package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A mount as it was made: Docker's {@code MountPoint}. */
@Json
public record MountPointWire(
    @Json.Property("Type") String type,
    @Json.Property("Name") @Nullable String name,
    @Json.Property("Source") String source,
    @Json.Property("Destination") String destination,
    @Json.Property("Driver") @Nullable String driver,
    @Json.Property("Mode") String mode,
    @Json.Property("RW") Boolean rw,
    @Json.Property("Propagation") String propagation) {
  public MountPointWire {
    type = Absent.text(type);
    source = Absent.text(source);
    destination = Absent.text(destination);
    mode = Absent.text(mode);
    rw = Absent.flag(rw);
    propagation = Absent.text(propagation);
  }
}
