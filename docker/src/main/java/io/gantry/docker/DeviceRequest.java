package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** A request for devices by their driver's capabilities, such as GPUs. */
@Json
public record DeviceRequest(
    @Json.Property("Driver") String driver,
    @Json.Property("Count") Integer count,
    @Json.Property("DeviceIDs") List<String> deviceIds,
    @Json.Property("Capabilities") List<List<String>> capabilities) {
  public DeviceRequest {
    driver = Absent.text(driver);
    count = Absent.number(count);
    deviceIds = Absent.list(deviceIds);
    capabilities = Absent.list(capabilities);
  }
}
