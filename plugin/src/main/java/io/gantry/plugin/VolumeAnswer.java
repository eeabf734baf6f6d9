package io.gantry.plugin;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer to a call: each method gives some of the fields. */
@Json
record VolumeAnswer(
    @Json.Property("Err") @Nullable String error,
    @Json.Property("Mountpoint") @Nullable String mountpoint,
    @Json.Property("Volume") @Nullable Volume volume,
    @Json.Property("Volumes") @Nullable List<Volume> volumes,
    @Json.Property("Capabilities") @Nullable Capabilities capabilities)
    implements PluginAnswer {

  /** A volume as its plugin knows it. */
  @Json
  record Volume(
      @Json.Property("Name") @Nullable String name,
      @Json.Property("Mountpoint") @Nullable String mountpoint,
      @Json.Property("CreatedAt") @Nullable String createdAt,
      @Json.Property("Status") @Nullable Map<String, @Nullable Object> status) {}

  /** What a driver is capable of. */
  @Json
  record Capabilities(@Json.Property("Scope") @Nullable String scope) {}
}
