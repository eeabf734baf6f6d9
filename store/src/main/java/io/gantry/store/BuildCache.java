package io.gantry.store;

import io.gantry.oci.Digest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What steps of builds made, by keys. It keeps the layers of its results as an image keeps its own.
 * All of it is in memory as well; changes go to the database, except for the time of use, which is
 * saved once in a while. Thread-safe: everything happens under the lock of {@link Leases}.
 */
public final class BuildCache implements AutoCloseable {
  private static final String KIND = "build-result";

  /** What a crash may forget of the times of use, which a prune goes by. */
  private static final Duration UNSAVED = Duration.ofMinutes(1);

  private final Database database;
  private final Leases leases;
  private final UnpackedLayers layers;
  private final Catalogue catalogue;
  private final Clock clock;
  private final Map<Digest, CachedResult> results = new HashMap<>();
  private final Map<Digest, Digest> byKey = new HashMap<>();
  private final Set<Digest> unsaved = new HashSet<>();
  private Instant saved;

  BuildCache(
      Database database, Leases leases, UnpackedLayers layers, Catalogue catalogue, Clock clock) {
    this.database = database;
    this.leases = leases;
    this.layers = layers;
    this.catalogue = catalogue;
    this.clock = clock;
    this.saved = clock.instant();
    database.all(KIND).forEach((id, body) -> remember(Digest.parse(id), CachedResult.read(body)));
  }

  private void remember(Digest id, CachedResult result) {
    results.put(id, result);
    result.keys().forEach(key -> byKey.put(key, id));
  }

  /** The file system of this key, if its layers are all here; the lease holds them then. */
  public Optional<LayerChain> find(Digest key, Lease lease) {
    return result(key, lease).map(CachedResult::chain);
  }

  /** As {@link #find}, with all that is known of it. */
  public Optional<CachedResult> result(Digest key, Lease lease) {
    return leases.exclusively(() -> {
      Digest id = byKey.get(key);
      CachedResult found = id == null ? null : results.get(id);
      if (id == null || found == null || !isWhole(found.chain())) {
        return Optional.empty();
      }
      Instant now = clock.instant();
      results.put(id, found.usedAt(now));
      unsaved.add(id);
      if (saved.plus(UNSAVED).isBefore(now)) {
        save(now);
      }
      hold(found.chain(), lease);
      return Optional.of(found);
    });
  }

  /**
   * Remembers a result, whose layers a lease of the caller holds. A key has one result: that of the
   * last call.
   */
  public void put(List<Digest> keys, LayerChain chain, String kind, String description) {
    // Walks files the first time, so not under the lock.
    long bytes = chain.layers().isEmpty() ? 0 : layers.usage(chain.id()).bytes();
    leases.exclusively(() -> {
      Digest id = chain.id();
      Instant now = clock.instant();
      keys.forEach(key -> forget(key, id));
      CachedResult before =
          results.getOrDefault(
              id, new CachedResult(chain, List.of(), kind, description, bytes, now, now, 0));
      CachedResult result = before;
      for (Digest key : keys) {
        result = result.withKey(key);
      }
      before.keys().forEach(key -> byKey.remove(key, id));
      remember(id, result);
      database.put(KIND, id.toString(), result.toJson());
      return id;
    });
  }

  /** Takes the key from another result. */
  private void forget(Digest key, Digest except) {
    Digest id = byKey.get(key);
    CachedResult owner = id == null ? null : results.get(id);
    if (id != null && owner != null && !id.equals(except)) {
      CachedResult without = owner.withoutKey(key);
      results.put(id, without);
      database.put(KIND, id.toString(), without.toJson());
    }
  }

  /** When a result was made; empty when it is not remembered. */
  public Optional<Instant> created(LayerChain chain) {
    return leases.exclusively(
        () -> Optional.ofNullable(results.get(chain.id())).map(CachedResult::created));
  }

  /** All by which a result is found. */
  public List<Digest> keys(LayerChain chain) {
    return leases.exclusively(() -> {
      CachedResult found = results.get(chain.id());
      return found == null ? List.of() : found.keys();
    });
  }

  private void save(Instant now) {
    saved = now;
    if (unsaved.isEmpty()) {
      return;
    }
    database.transaction(() ->
        unsaved.forEach(id -> {
          CachedResult result = results.get(id);
          if (result != null) {
            database.put(KIND, id.toString(), result.toJson());
          }
        }));
    unsaved.clear();
  }

  /** Saves the times of use. */
  @Override
  public void close() {
    leases.exclusively(() -> {
      save(clock.instant());
      return true;
    });
  }

  /** All results, the most recently used first. */
  public List<CachedResult> list() {
    return leases.exclusively(() -> {
      List<CachedResult> all = new ArrayList<>(results.values());
      all.sort(Comparator.comparing(CachedResult::used).reversed());
      return all;
    });
  }

  /** The layers, by chain id, that images need too: their bytes are the images'. */
  public Set<Digest> shared() {
    return leases.exclusively(() -> {
      Set<Digest> ofImages = catalogue.needsOfImages().layers();
      Set<Digest> shared = new HashSet<>(results.keySet());
      shared.retainAll(ofImages);
      return shared;
    });
  }

  /** Removes results; what a build uses at the moment stays on the disk until it has ended. */
  public CachePruned prune(CachePrune how) {
    Set<Digest> shared = shared();
    List<Digest> gone = new ArrayList<>();
    List<Digest> content = new ArrayList<>();
    leases.exclusively(() -> {
      List<CachedResult> oldest = list().reversed();
      long left = oldest.stream().mapToLong(result -> own(result, shared)).sum();
      for (CachedResult result : oldest) {
        boolean old = how.unusedSince().map(moment -> result.used().isBefore(moment)).orElse(true);
        if (old && (how.keepBytes() == 0 || left > how.keepBytes())) {
          left -= own(result, shared);
          gone.add(result.chain().id());
          content.addAll(contents(result.chain()));
        }
      }
      database.transaction(() -> gone.forEach(id -> database.delete(KIND, id.toString())));
      gone.forEach(this::drop);
      return true;
    });
    return new CachePruned(gone, leases.collect(content));
  }

  private static long own(CachedResult result, Set<Digest> shared) {
    return shared.contains(result.chain().id()) ? 0 : result.bytes();
  }

  private void drop(Digest id) {
    CachedResult result = results.remove(id);
    unsaved.remove(id);
    if (result != null) {
      result.keys().forEach(key -> byKey.remove(key, id));
    }
  }

  /** Adds what the cache needs to what images need. */
  void addTo(Catalogue.Needs needs) {
    for (CachedResult result : results.values()) {
      result.chain().layers().forEach(layer -> needs.blobs().add(layer.blob().digest()));
      needs.layers().addAll(chainIds(result.chain()));
    }
  }

  private boolean isWhole(LayerChain chain) {
    return chainIds(chain).stream().allMatch(layers::has);
  }

  private static void hold(LayerChain chain, Lease lease) {
    contents(chain).forEach(lease::hold);
  }

  private static List<Digest> contents(LayerChain chain) {
    List<Digest> all = new ArrayList<>(chainIds(chain));
    chain.layers().forEach(layer -> all.add(layer.blob().digest()));
    return all;
  }

  private static List<Digest> chainIds(LayerChain chain) {
    return chain.layers().isEmpty() ? List.of() : LayerChain.ids(chain.diffIds());
  }
}
