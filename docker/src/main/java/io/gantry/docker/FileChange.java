package io.gantry.docker;

import io.avaje.jsonb.Json;

/** A changed file: kind 0 is modified, 1 added, 2 deleted. */
@Json
public record FileChange(@Json.Property("Path") String path, @Json.Property("Kind") Integer kind) {
  public FileChange {
    path = Absent.text(path);
    kind = Absent.number(kind);
  }
}
