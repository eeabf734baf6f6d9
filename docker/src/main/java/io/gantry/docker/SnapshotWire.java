package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.Snapshot;

/** A snapshot of a container's file system. */
@Json
public record SnapshotWire(
    @Json.Property("Name") String name,
    @Json.Property("Created") String created,
    @Json.Property("Size") Long size) {
  static SnapshotWire of(Snapshot snapshot) {
    return new SnapshotWire(snapshot.name(), Times.text(snapshot.created()), snapshot.bytes());
  }
}
