package io.gantry.docker;

import io.avaje.jsonb.Json;

/** A device of the host: Docker's {@code DeviceMapping}. */
@Json(naming = Json.Naming.UpperCamel)
public record DeviceWire(String pathOnHost, String pathInContainer, String cgroupPermissions) {
  public DeviceWire {
    pathOnHost = Absent.text(pathOnHost);
    pathInContainer = Absent.text(pathInContainer);
    cgroupPermissions = Absent.text(cgroupPermissions);
  }
}
