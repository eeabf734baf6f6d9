package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.Containers;

/** {@code DELETE /gantry/v1/containers/{id}/snapshots/{name}}. */
record SnapshotRemove(Containers containers) implements Endpoint {
  /** The bytes of the disk that became free. */
  @Json
  record Removed(@Json.Property("SpaceReclaimed") Long spaceReclaimed) {}

  @Override
  public void serve(Call call) {
    call.json(new Removed(containers.removeSnapshot(call.path("id"), call.path("name"))));
  }
}
