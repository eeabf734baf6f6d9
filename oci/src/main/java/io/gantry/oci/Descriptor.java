package io.gantry.oci;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Points to content: OCI image-spec "descriptor".
 *
 * @param size bytes
 * @param data the content itself in base64, where it is embedded
 */
@Json
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    @Nullable Platform platform,
    List<String> urls,
    Map<String, String> annotations,
    @Nullable String artifactType,
    @Nullable String data) {
  public Descriptor {
    mediaType = Absent.text(mediaType);
    digest = Absent.required(digest, "digest");
    urls = Absent.list(urls);
    annotations = Absent.map(annotations);
    if (size < 0) {
      throw GantryException.invalid("size of " + digest + " is negative");
    }
  }

  /** A plain descriptor of this content. */
  public static Descriptor of(String mediaType, Digest digest, long size) {
    return new Descriptor(mediaType, digest, size, null, List.of(), Map.of(), null, null);
  }

  public Descriptor withPlatform(Platform newPlatform) {
    return new Descriptor(
        mediaType, digest, size, newPlatform, urls, annotations, artifactType, data);
  }

  public Descriptor withAnnotations(Map<String, String> newAnnotations) {
    return new Descriptor(
        mediaType, digest, size, platform, urls, newAnnotations, artifactType, data);
  }
}
