package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of a volume's mount. */
@Json
public record VolumeOptions(
    @Json.Property("NoCopy") Boolean noCopy,
    @Json.Property("Labels") Map<String, String> labels,
    @Json.Property("Subpath") String subpath,
    @Json.Property("DriverConfig") @Nullable DriverConfig driverConfig) {
  public VolumeOptions {
    noCopy = Absent.flag(noCopy);
    labels = Absent.map(labels);
    subpath = Absent.text(subpath);
  }
}
