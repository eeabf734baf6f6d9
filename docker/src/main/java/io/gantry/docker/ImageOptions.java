package io.gantry.docker;

import io.avaje.jsonb.Json;

/** Options of an image's mount. */
@Json
public record ImageOptions(@Json.Property("Subpath") String subpath) {
  public ImageOptions {
    subpath = Absent.text(subpath);
  }
}
