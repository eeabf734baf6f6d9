package io.gantry.docker;

import io.avaje.jsonb.Json;

/** A runtime that containers may name. */
@Json
public record InfoRuntime(@Json.Property("path") String path) {
  public InfoRuntime {
    path = Absent.text(path);
  }
}
