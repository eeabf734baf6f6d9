package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/** How a network's addresses are given. */
@Json
public record Ipam(
    @Json.Property("Driver") String driver,
    @Json.Property("Options") Map<String, String> options,
    @Json.Property("Config") List<IpamPool> config) {
  public Ipam {
    driver = Absent.text(driver);
    options = Absent.map(options);
    config = Absent.list(config);
  }
}
