package io.gantry.docker;

import io.avaje.jsonb.Json;

/** What the engine keeps beside an image. */
@Json(naming = Json.Naming.UpperCamel)
public record ImageMetadata(String lastTagTime) {
  public ImageMetadata {
    lastTagTime = Absent.text(lastTagTime);
  }
}
