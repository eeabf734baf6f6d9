package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The list of volumes. */
@Json(naming = Json.Naming.UpperCamel)
public record VolumeListResponse(List<VolumeWire> volumes, List<String> warnings) {
  public VolumeListResponse {
    volumes = Absent.list(volumes);
    warnings = Absent.list(warnings);
  }
}
