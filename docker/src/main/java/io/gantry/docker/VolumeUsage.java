package io.gantry.docker;

import io.avaje.jsonb.Json;

/** What a volume takes. */
@Json
public record VolumeUsage(
    @Json.Property("Size") Long size, @Json.Property("RefCount") Long refCount) {
  public VolumeUsage {
    size = Absent.number(size);
    refCount = Absent.number(refCount);
  }
}
