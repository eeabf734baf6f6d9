package io.gantry.store;

import io.avaje.jsonb.Json;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step of a build made, as the build cache remembers it.
 *
 * @param keys by which it is found, oldest first; each names a step and all that it depends on
 * @param kind what sort of step, in Docker's words of build records, such as {@code regular}
 * @param description for people
 * @param bytes of the files of the topmost layer
 */
public record CachedResult(
    LayerChain chain,
    List<Digest> keys,
    String kind,
    String description,
    long bytes,
    Instant created,
    Instant used,
    int uses) {
  /** More keys than this say the same in too many ways; the oldest is forgotten. */
  private static final int MOST_KEYS = 32;

  public CachedResult {
    keys = List.copyOf(keys);
  }

  CachedResult withKey(Digest key) {
    List<Digest> more = new ArrayList<>(keys);
    more.remove(key);
    more.add(key);
    List<Digest> kept = more.subList(Math.max(0, more.size() - MOST_KEYS), more.size());
    return new CachedResult(chain, kept, kind, description, bytes, created, used, uses);
  }

  CachedResult withoutKey(Digest key) {
    List<Digest> fewer = keys.stream().filter(each -> !each.equals(key)).toList();
    return new CachedResult(chain, fewer, kind, description, bytes, created, used, uses);
  }

  CachedResult usedAt(Instant when) {
    return new CachedResult(chain, keys, kind, description, bytes, created, when, uses + 1);
  }

  byte[] toJson() {
    List<LayerDocument> layers =
        chain.layers().stream()
            .map(layer ->
                new LayerDocument(
                    layer.blob().mediaType(),
                    layer.blob().digest().toString(),
                    layer.blob().size(),
                    layer.diffId().toString()))
            .toList();
    return io.gantry.oci.Json.write(
        new Document(
            layers,
            keys.stream().map(Digest::toString).toList(),
            kind,
            description,
            bytes,
            created,
            used,
            uses));
  }

  static CachedResult read(byte[] json) {
    Document document = io.gantry.oci.Json.read(json, Document.class);
    LayerChain chain =
        new LayerChain(document.layers().stream().map(LayerDocument::toLayer).toList());
    return new CachedResult(
        chain,
        document.keys().stream().map(Digest::parse).toList(),
        document.kind(),
        document.description(),
        document.bytes(),
        document.created(),
        document.used(),
        document.uses());
  }

  /** The form in JSON, digests as strings as in {@link ImageRecord}. */
  @Json
  record Document(
      List<LayerDocument> layers,
      List<String> keys,
      String kind,
      String description,
      long bytes,
      Instant created,
      Instant used,
      int uses) {}

  /** A layer of {@link Document}. */
  @Json
  record LayerDocument(String mediaType, String digest, long size, String diffId) {
    StoredLayer toLayer() {
      return new StoredLayer(
          Descriptor.of(mediaType, Digest.parse(digest), size), Digest.parse(diffId));
    }
  }
}
