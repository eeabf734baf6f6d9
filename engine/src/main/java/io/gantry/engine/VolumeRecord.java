package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Map;

/**
 * A volume as the database keeps it.
 *
 * @param owner id of the container for which an anonymous one was made; empty for a named one
 */
@Json
record VolumeRecord(
    String name,
    Instant created,
    Map<String, String> labels,
    Map<String, String> options,
    String owner) {
  /** The kind of document in the database. */
  static final String KIND = "volume";

  VolumeRecord {
    labels = Map.copyOf(labels);
    options = Map.copyOf(options);
  }

  /** Whether its content is mounted while it is used; otherwise it is a plain folder. */
  boolean isMount() {
    return !options.isEmpty();
  }

  boolean anonymous() {
    return !owner.isEmpty() || labels.containsKey(Volumes.ANONYMOUS);
  }

  VolumeRecord withOwner(String changed) {
    return new VolumeRecord(name, created, labels, options, changed);
  }
}
