package io.gantry.docker;

import io.avaje.jsonb.Json;

/** A runtime that containers may name. */
@Json(naming = Json.Naming.UpperCamel)
public record InfoRuntime(@Json.Property("path") String path) {
  public InfoRuntime {
    path = Absent.text(path);
  }
}
