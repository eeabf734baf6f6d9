package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** Options of a file system in memory; mode is 0 when not given. */
@Json
public record TmpfsOptions(
    @Json.Property("SizeBytes") Long sizeBytes,
    @Json.Property("Mode") Integer mode,
    @Json.Property("Options") List<List<String>> options) {
  public TmpfsOptions {
    sizeBytes = Absent.number(sizeBytes);
    mode = Absent.number(mode);
    options = Absent.list(options);
  }
}
