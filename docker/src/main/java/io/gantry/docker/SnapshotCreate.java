package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.Containers;

/** {@code POST /gantry/v1/containers/{id}/snapshots}: named {@code name}, or by a number. */
record SnapshotCreate(Containers containers) implements Endpoint {
  /** The new snapshot. */
  @Json
  record Kept(@Json.Property("Name") String name) {}

  @Override
  public void serve(Call call) {
    call.json(201, new Kept(containers.snapshot(call.path("id"), call.query().text("name"))));
  }
}
