package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The list of volumes. */
@Json
public record VolumeListResponse(
    @Json.Property("Volumes") List<VolumeWire> volumes,
    @Json.Property("Warnings") List<String> warnings) {
  public VolumeListResponse {
    volumes = Absent.list(volumes);
    warnings = Absent.list(warnings);
  }
}
