package io.gantry.docker;

import io.avaje.jsonb.Json;

/** A changed file: kind 0 is modified, 1 added, 2 deleted. */
@Json(naming = Json.Naming.UpperCamel)
public record FileChange(String path, Integer kind) {
  public FileChange {
    path = Absent.text(path);
    kind = Absent.number(kind);
  }
}
