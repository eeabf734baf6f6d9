package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A volume: Docker's {@code Volume}. */
@Json(naming = Json.Naming.UpperCamel)
public record VolumeWire(
    String name,
    String driver,
    String mountpoint,
    String createdAt,
    Map<String, String> labels,
    String scope,
    Map<String, String> options,
    @Nullable VolumeUsage usageData) {
  public VolumeWire {
    name = Absent.text(name);
    driver = Absent.text(driver);
    mountpoint = Absent.text(mountpoint);
    createdAt = Absent.text(createdAt);
    labels = Absent.map(labels);
    scope = Absent.text(scope);
    options = Absent.map(options);
  }
}
