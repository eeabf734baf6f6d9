package io.gantry.docker;

import io.avaje.jsonb.Json;

/** A device of the host: Docker's {@code DeviceMapping}. */
@Json
public record DeviceWire(
    @Json.Property("PathOnHost") String pathOnHost,
    @Json.Property("PathInContainer") String pathInContainer,
    @Json.Property("CgroupPermissions") String cgroupPermissions) {
  public DeviceWire {
    pathOnHost = Absent.text(pathOnHost);
    pathInContainer = Absent.text(pathInContainer);
    cgroupPermissions = Absent.text(cgroupPermissions);
  }
}
