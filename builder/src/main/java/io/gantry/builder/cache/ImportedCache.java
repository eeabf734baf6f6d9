package io.gantry.builder.cache;

import io.gantry.builder.solve.RemoteResults;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.store.BlobSource;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import io.gantry.store.StoredLayer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cache that somebody keeps elsewhere. Its documents are read when it is opened; a layer comes
 * when a step needs it, and is verified. That a key leads to the right layers, nobody can verify:
 * who names a cache trusts it. Thread-safe.
 */
public final class ImportedCache implements RemoteResults {
  private static final int MOST_BYTES = 16 << 20;
  private static final int MOST_LAYERS = 512;

  private final Store store;
  private final BlobSource source;
  private final Consumer<String> failed;
  private final Map<Digest, LayerChain> results;

  private ImportedCache(
      Store store, BlobSource source, Consumer<String> failed, Map<Digest, LayerChain> results) {
    this.store = store;
    this.source = source;
    this.failed = failed;
    this.results = Map.copyOf(results);
  }

  /**
   * Opens the cache of a manifest, which is a cache itself, or that of an image which holds one.
   *
   * @param manifest its bytes, verified
   * @param source of the blobs that it names
   * @param failed hears of what cannot be had later
   * @throws GantryException INVALID when there is no cache in it, or a damaged one; UNAVAILABLE
   *     when it cannot be had
   */
  public static ImportedCache open(
      Store store, byte[] manifest, BlobSource source, Consumer<String> failed) {
    Manifest parsed = Json.read(manifest, Manifest.class);
    byte[] config = read(parsed.config(), source);
    boolean image = MediaTypes.isConfig(parsed.config().mediaType());
    if (!image && !parsed.config().mediaType().equals(CacheConfig.MEDIA_TYPE)) {
      throw GantryException.invalid("it is neither a cache nor an image");
    }
    Map<Digest, LayerChain> results =
        image ? ofImage(parsed, config) : ofCache(parsed, Json.read(config, CacheConfig.class));
    return new ImportedCache(store, source, failed, results);
  }

  @Override
  public boolean has(Digest key) {
    return results.containsKey(key);
  }

  @Override
  public Optional<LayerChain> fetch(Digest key, LayerChain base, Lease lease) {
    LayerChain chain = results.get(key);
    List<Digest> below = base.diffIds();
    int kept = below.size();
    if (chain == null
        || chain.layers().size() < kept
        || !chain.diffIds().subList(0, kept).equals(below)) {
      return Optional.empty();
    }
    List<StoredLayer> above = chain.layers().subList(kept, chain.layers().size());
    try {
      return Optional.of(store.fetches().layers(base, above, source, lease));
    } catch (GantryException e) {
      if (!Thread.currentThread().isInterrupted()) {
        failed.accept("a cached layer cannot be had, the step is done again: " + e.getMessage());
      }
      return Optional.empty();
    }
  }

  private static byte[] read(Descriptor blob, BlobSource source) {
    if (blob.size() > MOST_BYTES) {
      throw GantryException.invalid(
          "its configuration has %d bytes, the limit is %d".formatted(blob.size(), MOST_BYTES));
    }
    try (InputStream in = source.open(blob, 0)) {
      byte[] bytes = in.readNBytes((int) blob.size() + 1);
      if (!blob.digest().matches(bytes)) {
        throw GantryException.invalid("its configuration has not the digest " + blob.digest());
      }
      return bytes;
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE, "read configuration " + blob.digest() + ": " + e, e);
    }
  }

  /** What each layer is, its image says. */
  private static Map<Digest, LayerChain> ofImage(Manifest manifest, byte[] json) {
    ImageConfig image = Json.read(json, ImageConfig.class);
    if (!(image.unmapped().get(CacheConfig.INLINE) instanceof String inline)) {
      throw GantryException.invalid(
          "it holds no cache. Hint: build it with --cache-to type=inline");
    }
    Map<Digest, StoredLayer> layers = new HashMap<>();
    for (StoredLayer layer : LayerChain.of(manifest, image, "its manifest").layers()) {
      layers.put(layer.blob().digest(), layer);
    }
    byte[] config;
    try {
      config = Base64.getDecoder().decode(inline.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "its cache is damaged: " + e.getMessage(), e);
    }
    return results(Json.read(config, CacheConfig.class), entry -> layers.get(digest(entry.blob())));
  }

  private static Map<Digest, LayerChain> ofCache(Manifest manifest, CacheConfig config) {
    Map<Digest, Descriptor> blobs = new HashMap<>();
    manifest.layers().forEach(blob -> blobs.put(blob.digest(), blob));
    return results(config, entry -> described(entry, blobs));
  }

  private static @Nullable StoredLayer described(
      CacheConfig.Layer entry, Map<Digest, Descriptor> blobs) {
    Descriptor blob = blobs.get(digest(entry.blob()));
    CacheConfig.Annotations is = entry.annotations();
    return blob == null || is == null ? null : new StoredLayer(blob, digest(is.diffId()));
  }

  /** Says what a layer is; null for one that is not there. */
  private interface Layers {
    @Nullable StoredLayer of(CacheConfig.Layer entry);
  }

  private static Map<Digest, LayerChain> results(CacheConfig config, Layers layers) {
    List<CacheConfig.Layer> entries = config.layers() == null ? List.of() : config.layers();
    List<CacheConfig.Entry> records = config.records() == null ? List.of() : config.records();
    Map<Integer, Optional<LayerChain>> chains = new HashMap<>();
    Map<Digest, LayerChain> results = new LinkedHashMap<>();
    for (CacheConfig.Entry record : records) {
      List<CacheConfig.Result> found = record.layers() == null ? List.of() : record.layers();
      // BuildKit's records that stand on others have other keys than ours.
      if (!found.isEmpty()) {
        chains
            .computeIfAbsent(found.getFirst().layer(), top -> chain(top, entries, layers))
            .ifPresent(chain -> results.put(digest(record.digest()), chain));
      }
    }
    return results;
  }

  /** Empty when a layer of it is missing or no file system. */
  private static Optional<LayerChain> chain(
      int top, List<CacheConfig.Layer> entries, Layers layers) {
    List<StoredLayer> chain = new ArrayList<>();
    for (int at = top; at >= 0; at = entries.get(at).parent()) {
      if (at >= entries.size() || chain.size() == MOST_LAYERS) {
        throw GantryException.invalid("its layers lead in a circle, or nowhere");
      }
      StoredLayer layer = layers.of(entries.get(at));
      if (layer == null
          || !MediaTypes.isLayer(layer.blob().mediaType())
          || MediaTypes.isForeign(layer.blob().mediaType())) {
        return Optional.empty();
      }
      chain.addFirst(layer);
    }
    return chain.isEmpty() ? Optional.empty() : Optional.of(new LayerChain(chain));
  }

  private static Digest digest(@Nullable String text) {
    try {
      return Digest.parse(text == null ? "" : text);
    } catch (IllegalArgumentException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "its configuration is damaged: " + e.getMessage(), e);
    }
  }
}
