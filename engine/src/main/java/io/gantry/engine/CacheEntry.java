package io.gantry.engine;

import io.gantry.builder.solve.CacheMount;
import io.gantry.store.CachedResult;
import java.time.Instant;

/**
 * A result in the build cache, or a folder that cache mounts keep.
 *
 * @param kind in Docker's words, such as {@code regular}
 * @param shared whether an image needs its layers too, which then count as the image's
 * @param bytes of the files of its topmost layer
 * @param inUse whether a build has it in use right now
 */
public record CacheEntry(
    String id,
    String kind,
    String description,
    boolean shared,
    long bytes,
    Instant created,
    Instant used,
    int uses,
    boolean inUse) {
  static CacheEntry of(CachedResult result, boolean shared) {
    return new CacheEntry(
        result.chain().id().hex(),
        result.kind(),
        result.description(),
        shared,
        result.bytes(),
        result.created(),
        result.used(),
        result.uses(),
        false);
  }

  static CacheEntry of(CacheMount mount) {
    return new CacheEntry(
        mount.name(),
        "exec.cachemount",
        "cache mount " + mount.id(),
        false,
        mount.bytes(),
        mount.created(),
        mount.used(),
        0,
        mount.inUse());
  }
}
