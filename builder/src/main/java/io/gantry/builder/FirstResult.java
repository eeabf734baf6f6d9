package io.gantry.builder;

import io.gantry.builder.cache.ImportedCache;
import io.gantry.builder.solve.RemoteResults;
import io.gantry.oci.Digest;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import java.util.List;
import java.util.Optional;

/** Several caches as one: the first that has a result gives it. Thread-safe. */
record FirstResult(List<ImportedCache> caches) implements RemoteResults {
  FirstResult {
    caches = List.copyOf(caches);
  }

  @Override
  public boolean has(Digest key) {
    return caches.stream().anyMatch(cache -> cache.has(key));
  }

  @Override
  public Optional<LayerChain> fetch(Digest key, LayerChain base, Lease lease) {
    for (ImportedCache cache : caches) {
      Optional<LayerChain> found = cache.fetch(key, base, lease);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
