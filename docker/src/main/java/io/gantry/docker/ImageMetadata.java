package io.gantry.docker;

import io.avaje.jsonb.Json;

/** What the engine keeps beside an image. */
@Json
public record ImageMetadata(@Json.Property("LastTagTime") String lastTagTime) {
  public ImageMetadata {
    lastTagTime = Absent.text(lastTagTime);
  }
}
