package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/** Removes content that nobody needs. Runs under the lock of {@link Leases}. */
final class Sweeper implements Leases.Collector {
  /** Layers without an image on which a container still stands, by chain id. */
  private static final String ABANDONED = "abandoned-layer";

  private final Catalogue catalogue;
  private final Database database;
  private final Blobs blobs;
  private final UnpackedLayers layers;
  private final Leases leases;

  Sweeper(
      Catalogue catalogue, Database database, Blobs blobs, UnpackedLayers layers, Leases leases) {
    this.catalogue = catalogue;
    this.database = database;
    this.blobs = blobs;
    this.layers = layers;
    this.leases = leases;
  }

  /** Looks at all that is stored; for a start after a crash, which may have left anything. */
  void sweepAll() {
    Set<Digest> all = new HashSet<>(layers.all());
    blobs.all().forEach(all::add);
    leases.collect(all);
  }

  @Override
  public LongSupplier collect(Collection<Digest> abandoned) {
    Set<Digest> candidates = new HashSet<>(abandoned);
    Set<Digest> waiting = waiting();
    candidates.addAll(waiting);
    if (candidates.isEmpty()) {
      return () -> 0;
    }
    candidates.removeIf(leases::isHeld);
    Catalogue.Needs needed = catalogue.needed();
    long freed =
        candidates.stream()
            .filter(digest -> !needed.blobs().contains(digest))
            .mapToLong(blobs::remove)
            .sum();
    candidates.removeAll(needed.layers());
    candidates.removeIf(digest -> !layers.has(digest));
    List<LongSupplier> deletions = new ArrayList<>();
    remember(waiting, takeLayers(candidates, deletions));
    return () -> freed + deletions.stream().mapToLong(LongSupplier::getAsLong).sum();
  }

  private Set<Digest> waiting() {
    Set<Digest> waiting = new HashSet<>();
    database.all(ABANDONED).keySet().forEach(chainId -> waiting.add(Digest.parse(chainId)));
    return waiting;
  }

  /** Takes what nothing stands on, again and again from the top down; returns what must stay. */
  private Set<Digest> takeLayers(Set<Digest> candidates, List<LongSupplier> deletions) {
    Set<Digest> left = new HashSet<>(candidates);
    boolean progress = true;
    while (progress) {
      progress = left.removeIf(chainId -> taken(chainId, deletions));
    }
    return left;
  }

  private boolean taken(Digest chainId, List<LongSupplier> deletions) {
    try {
      deletions.add(layers.take(chainId));
      return true;
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  private void remember(Set<Digest> before, Set<Digest> now) {
    if (before.equals(now)) {
      return;
    }
    byte[] nothing = "{}".getBytes(StandardCharsets.US_ASCII);
    List<Digest> gone = new ArrayList<>(before);
    gone.removeAll(now);
    database.transaction(() -> {
      gone.forEach(chainId -> database.delete(ABANDONED, chainId.toString()));
      now.forEach(chainId -> database.put(ABANDONED, chainId.toString(), nothing));
    });
  }
}
