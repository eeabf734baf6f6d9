package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;

/** A volume to make. */
@Json(naming = Json.Naming.UpperCamel)
public record VolumeCreateRequest(
    String name, String driver, Map<String, String> driverOpts, Map<String, String> labels) {
  public VolumeCreateRequest {
    name = Absent.text(name);
    driver = Absent.text(driver);
    driverOpts = Absent.map(driverOpts);
    labels = Absent.map(labels);
  }
}
