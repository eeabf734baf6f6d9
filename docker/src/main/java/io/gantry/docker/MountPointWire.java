package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A mount as it was made: Docker's {@code MountPoint}. */
@Json(naming = Json.Naming.UpperCamel)
public record MountPointWire(
    String type,
    @Nullable String name,
    String source,
    String destination,
    @Nullable String driver,
    String mode,
    @Json.Property("RW") Boolean rw,
    String propagation) {
  public MountPointWire {
    type = Absent.text(type);
    source = Absent.text(source);
    destination = Absent.text(destination);
    mode = Absent.text(mode);
    rw = Absent.flag(rw);
    propagation = Absent.text(propagation);
  }
}
