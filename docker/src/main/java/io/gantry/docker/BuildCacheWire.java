package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.CacheEntry;

/** A record of the build cache, as {@code system df} tells it. */
@Json
public record BuildCacheWire(
    @Json.Property("ID") String id,
    @Json.Property("Type") String type,
    @Json.Property("Description") String description,
    @Json.Property("InUse") Boolean inUse,
    @Json.Property("Shared") Boolean shared,
    @Json.Property("Size") Long size,
    @Json.Property("CreatedAt") String createdAt,
    @Json.Property("LastUsedAt") String lastUsedAt,
    @Json.Property("UsageCount") Integer usageCount) {
  static BuildCacheWire of(CacheEntry entry) {
    return new BuildCacheWire(
        entry.id(),
        entry.kind(),
        entry.description(),
        entry.inUse(),
        entry.shared(),
        entry.bytes(),
        entry.created().toString(),
        entry.used().toString(),
        entry.uses());
  }
}
