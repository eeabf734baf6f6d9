package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** A request for devices by their driver's capabilities, such as GPUs. */
@Json(naming = Json.Naming.UpperCamel)
public record DeviceRequest(
    String driver,
    Integer count,
    @Json.Property("DeviceIDs") List<String> deviceIds,
    List<List<String>> capabilities) {
  public DeviceRequest {
    driver = Absent.text(driver);
    count = Absent.number(count);
    deviceIds = Absent.list(deviceIds);
    capabilities = Absent.list(capabilities);
  }
}
