package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/** How a network's addresses are given. */
@Json(naming = Json.Naming.UpperCamel)
public record Ipam(String driver, Map<String, String> options, List<IpamPool> config) {
  public Ipam {
    driver = Absent.text(driver);
    options = Absent.map(options);
    config = Absent.list(config);
  }
}
