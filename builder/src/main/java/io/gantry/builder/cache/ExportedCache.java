package io.gantry.builder.cache;

import io.gantry.builder.solve.Solution;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.store.BuildCache;
import io.gantry.store.CachedResult;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import io.gantry.store.StoredLayer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Results of a build as a manifest that a registry or a layout keeps: its configuration is the
 * cache's, its layers are those of the results.
 *
 * @param manifest its bytes; what it names is in the store, under the lease
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on once; never compared.
public record ExportedCache(byte[] manifest) {
  /**
   * The results of builds for one or several platforms.
   *
   * @param all whether those of steps that the image only copies from are among them
   * @param lease holds what is made, and what it names
   */
  public static ExportedCache of(Store store, List<Solution> solutions, boolean all, Lease lease) {
    List<Digest> keys = new ArrayList<>();
    for (Solution solution : solutions) {
      solution
          .keys()
          .forEach((step, key) -> {
            if (all || solution.results().containsKey(step)) {
              keys.add(key);
            }
          });
    }
    Table table = new Table();
    results(store.buildCache(), keys, lease).forEach(table::add);
    byte[] config = Json.write(table.config(true));
    Digest digest = store.blobs().put(lease, config);
    Descriptor described = Descriptor.of(CacheConfig.MEDIA_TYPE, digest, config.length);
    byte[] manifest = Json.write(Manifest.of(described, table.blobs()));
    store.blobs().put(lease, manifest);
    return new ExportedCache(manifest);
  }

  /** Shorter chains first, and always in the same order. */
  private static List<CachedResult> results(BuildCache cache, List<Digest> keys, Lease lease) {
    Map<Digest, CachedResult> found = new HashMap<>();
    for (Digest key : keys) {
      Optional<CachedResult> result = cache.result(key, lease);
      result.ifPresent(each -> found.put(each.chain().id(), each));
    }
    List<CachedResult> all = new ArrayList<>(found.values());
    all.sort(
        Comparator.comparingInt((CachedResult each) -> each.chain().layers().size())
            .thenComparing(each -> each.chain().id().toString()));
    return all;
  }

  /**
   * What an image's configuration says beside the rest, so that its layers are found again.
   *
   * @param results by the number of layers of the image that they have
   * @param image the layers as the image has them
   */
  public static Map<String, Object> inline(Map<Digest, Integer> results, LayerChain image) {
    Table table = new Table();
    table.layer(image);
    results.forEach((key, layers) -> {
      if (layers > 0) {
        table.record(key, new CacheConfig.Result(layers - 1, null));
      }
    });
    byte[] config = Json.write(table.config(false));
    return Map.of(CacheConfig.INLINE, Base64.getEncoder().encodeToString(config));
  }

  /** The same fields of a configuration without the cache of another image. */
  public static Map<String, @Nullable Object> withoutInline(Map<String, @Nullable Object> fields) {
    Map<String, @Nullable Object> others = new LinkedHashMap<>(fields);
    others.remove(CacheConfig.INLINE);
    return others;
  }

  /** Layers by numbers. */
  private static final class Table {
    private final List<CacheConfig.Layer> layers = new ArrayList<>();
    private final List<Descriptor> blobs = new ArrayList<>();
    private final Map<Digest, Integer> numbers = new HashMap<>();
    private final SortedMap<String, CacheConfig.Result> records = new TreeMap<>();

    void add(CachedResult result) {
      if (!result.chain().layers().isEmpty()) {
        int top = layer(result.chain());
        CacheConfig.Result found = new CacheConfig.Result(top, result.created());
        result.keys().forEach(key -> record(key, found));
      }
    }

    void record(Digest key, CacheConfig.Result result) {
      records.put(key.toString(), result);
    }

    /** The number of the topmost. */
    int layer(LayerChain chain) {
      LayerChain below = LayerChain.SCRATCH;
      int parent = -1;
      for (StoredLayer layer : chain.layers()) {
        below = below.with(Optional.of(layer));
        Integer known = numbers.get(below.id());
        if (known == null) {
          known = layers.size();
          numbers.put(below.id(), known);
          layers.add(entry(layer, parent));
          blobs.add(layer.blob());
        }
        parent = known;
      }
      return parent;
    }

    private static CacheConfig.Layer entry(StoredLayer layer, int parent) {
      return new CacheConfig.Layer(
          layer.blob().digest().toString(),
          parent,
          new CacheConfig.Annotations(
              layer.blob().mediaType(), layer.diffId().toString(), layer.blob().size(), null));
    }

    /**
     * @param described whether the layers say what they are; those of an image say it themselves
     */
    CacheConfig config(boolean described) {
      List<CacheConfig.Entry> all = new ArrayList<>();
      records.forEach((key, result) -> all.add(new CacheConfig.Entry(key, List.of(result))));
      List<CacheConfig.Layer> entries =
          described
              ? layers
              : layers.stream()
                  .map(each -> new CacheConfig.Layer(each.blob(), each.parent(), null))
                  .toList();
      return new CacheConfig(entries, all);
    }

    List<Descriptor> blobs() {
      return blobs.stream().distinct().toList();
    }
  }
}
