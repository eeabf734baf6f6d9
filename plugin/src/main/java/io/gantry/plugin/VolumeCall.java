package io.gantry.plugin;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a call: each method uses some of the fields. */
@Json
record VolumeCall(
    @Json.Property("Name") @Nullable String name,
    @Json.Property("Opts") @Nullable Map<String, String> options,
    @Json.Property("ID") @Nullable String id) {
  static final VolumeCall EMPTY = new VolumeCall(null, null, null);

  static VolumeCall of(String name) {
    return new VolumeCall(name, null, null);
  }
}
