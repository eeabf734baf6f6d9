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
  /** The driver of devices that the host's CDI files describe. */
  static final String CDI = "cdi";

  public DeviceRequest {
    driver = Absent.text(driver);
    count = Absent.number(count);
    deviceIds = Absent.list(deviceIds);
    capabilities = Absent.list(capabilities);
  }

  /** These, by their qualified names. */
  static DeviceRequest ofCdi(List<String> names) {
    return new DeviceRequest(CDI, 0, names, List.of());
  }
}
