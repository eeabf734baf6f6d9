package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** A volume to make. */
@Json
public record VolumeCreateRequest(
    @Json.Property("Name") String name,
    @Json.Property("Driver") String driver,
    @Json.Property("DriverOpts") Map<String, String> driverOpts,
    @Json.Property("Labels") Map<String, String> labels) {
  public VolumeCreateRequest {
    name = Absent.text(name);
    driver = Absent.text(driver);
    driverOpts = Absent.map(driverOpts);
    labels = Absent.map(labels);
  }
}
