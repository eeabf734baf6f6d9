package io.gantry.engine;

import io.gantry.store.CachedResult;
import java.time.Instant;

/**
 * A result in the build cache.
 *
 * @param kind in Docker's words, such as {@code regular}
 * @param shared whether an image needs its layers too, which then count as the image's
 * @param bytes of the files of its topmost layer
 */
public record CacheEntry(
    String id,
    String kind,
    String description,
    boolean shared,
    long bytes,
    Instant created,
    Instant used,
    int uses) {
  static CacheEntry of(CachedResult result, boolean shared) {
    return new CacheEntry(
        result.chain().id().hex(),
        result.kind(),
        result.description(),
        shared,
        result.bytes(),
        result.created(),
        result.used(),
        result.uses());
  }
}
