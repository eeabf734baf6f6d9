package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A volume: Docker's {@code Volume}. */
@Json
public record VolumeWire(
    @Json.Property("Name") String name,
    @Json.Property("Driver") String driver,
    @Json.Property("Mountpoint") String mountpoint,
    @Json.Property("CreatedAt") String createdAt,
    @Json.Property("Labels") Map<String, String> labels,
    @Json.Property("Scope") String scope,
    @Json.Property("Options") Map<String, String> options,
    @Json.Property("Status") @Nullable Map<String, @Nullable Object> status,
    @Json.Property("UsageData") @Nullable VolumeUsage usageData) {
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
