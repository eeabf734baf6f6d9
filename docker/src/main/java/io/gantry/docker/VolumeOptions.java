package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of a volume's mount. */
@Json(naming = Json.Naming.UpperCamel)
public record VolumeOptions(
    Boolean noCopy,
    Map<String, String> labels,
    String subpath,
    @Nullable DriverConfig driverConfig) {
  public VolumeOptions {
    noCopy = Absent.flag(noCopy);
    labels = Absent.map(labels);
    subpath = Absent.text(subpath);
  }
}
