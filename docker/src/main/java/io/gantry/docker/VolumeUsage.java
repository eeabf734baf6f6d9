package io.gantry.docker;

import io.avaje.jsonb.Json;

/** What a volume takes. */
@Json(naming = Json.Naming.UpperCamel)
public record VolumeUsage(Long size, Long refCount) {
  public VolumeUsage {
    size = Absent.number(size);
    refCount = Absent.number(refCount);
  }
}
