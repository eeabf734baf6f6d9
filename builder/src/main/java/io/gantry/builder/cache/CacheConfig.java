package io.gantry.builder.cache;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * BuildKit's cache configuration: layers as a forest, and by which keys which of them are found.
 * Our records have no inputs, so that BuildKit takes them for roots that it does not know.
 */
@Json
record CacheConfig(@Nullable List<Layer> layers, @Nullable List<Entry> records) {
  /** The media type of the document. */
  static final String MEDIA_TYPE = "application/vnd.buildkit.cacheconfig.v0";

  /** The field of an image's configuration that holds one, in base64. */
  static final String INLINE = "moby.buildkit.cache.v0";

  /**
   * A layer.
   *
   * @param blob its digest
   * @param parent the number of the layer below it, negative for none; BuildKit leaves out a 0
   */
  @Json
  record Layer(@Nullable String blob, int parent, @Nullable Annotations annotations) {}

  /** What is known of a layer. */
  @Json
  record Annotations(
      @Nullable String mediaType,
      @Json.Property("diffID") @Nullable String diffId,
      long size,
      @Nullable Instant createdAt) {}

  /** What is found by a key. */
  @Json
  record Entry(@Nullable String digest, @Nullable List<Result> layers) {}

  /**
   * A file system.
   *
   * @param layer the number of its topmost layer
   */
  @Json
  record Result(int layer, @Nullable Instant createdAt) {}
}
