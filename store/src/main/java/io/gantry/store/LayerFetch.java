package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.ArchivedImage.ArchivedLayer;
import io.gantry.store.FetchProgress.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Brings the layers of one image into the store. Used by one thread. */
final class LayerFetch {
  private final Store store;
  private final Downloads downloads;
  private final LayerTurns turns;
  private final LayerLimits limits;
  private final FetchProgress listener;
  private final Set<Digest> existing = new HashSet<>();
  private final Set<Digest> downloaded = ConcurrentHashMap.newKeySet();

  LayerFetch(
      Store store,
      Downloads downloads,
      LayerTurns turns,
      LayerLimits limits,
      FetchProgress listener) {
    this.store = store;
    this.downloads = downloads;
    this.turns = turns;
    this.limits = limits;
    this.listener = listener;
  }

  /** Keeps the layers, lowest first, as blobs and unpacked, under the lease. */
  void keep(List<Descriptor> layers, List<Digest> diffIds, BlobSource source, Lease lease) {
    layers.forEach(layer -> lease.hold(layer.digest()));
    try {
      attempt(layers, diffIds, source, lease);
    } catch (StaleDownload e) {
      // What lay there from before was damaged, and is gone now.
      attempt(layers, diffIds, source, lease);
    }
  }

  private void attempt(
      List<Descriptor> layers, List<Digest> diffIds, BlobSource source, Lease lease) {
    List<FetchedLayer> fetched = new ArrayList<>();
    Map<Digest, Descriptor> byDiffId = new HashMap<>();
    try (LayerLoad load =
        new LayerLoad(
            store,
            lease,
            limits,
            turns,
            (diffId, done, total) -> extracting(byDiffId.get(diffId), done))) {
      List<ArchivedLayer> wanted = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        byDiffId.put(diffIds.get(i), layers.get(i));
        Digest chainId = LayerChain.id(diffIds.subList(0, i + 1));
        wanted.add(wanted(layers.get(i), chainId, source, fetched));
      }
      try {
        load.keep(wanted, diffIds, this::complete);
      } catch (GantryException e) {
        if (fetched.stream().anyMatch(FetchedLayer::worthAnotherTry)) {
          throw new StaleDownload(e);
        }
        throw e;
      } finally {
        // Before the load is closed: its workers may wait for bytes that nobody wants any more.
        fetched.forEach(FetchedLayer::close);
        if (fetched.stream().anyMatch(FetchedLayer::hadNoRoom)) {
          layers.forEach(layer -> downloads.forget(layer.digest()));
        }
      }
    }
  }

  private ArchivedLayer wanted(
      Descriptor layer, Digest chainId, BlobSource source, List<FetchedLayer> fetched) {
    if (store.blobs().has(layer.digest())) {
      return kept(layer, chainId);
    }
    told(layer, Phase.WAITING, 0);
    Optional<Download> download = downloads.join(layer, source);
    if (download.isEmpty()) {
      return kept(layer, chainId);
    }
    FetchedLayer coming = new FetchedLayer(downloads, download.get(), this::told);
    fetched.add(coming);
    return new ArchivedLayer(coming, Optional.of(layer));
  }

  private ArchivedLayer kept(Descriptor layer, Digest chainId) {
    if (store.layers().has(chainId)) {
      existing.add(layer.digest());
      told(layer, Phase.EXISTS, 0);
    }
    downloaded.add(layer.digest());
    return new ArchivedLayer(new KeptLayer(store.blobs(), layer), Optional.of(layer));
  }

  private void told(Descriptor layer, Phase phase, long done) {
    if (phase == Phase.DOWNLOADED) {
      downloaded.add(layer.digest());
    }
    listener.report(layer, phase, done);
  }

  /** While it is still coming, what was unpacked of it is no news. */
  private void extracting(@Nullable Descriptor layer, long done) {
    if (layer != null && downloaded.contains(layer.digest())) {
      listener.report(layer, Phase.EXTRACTING, done);
    }
  }

  private void complete(ArchivedLayer layer) {
    layer
        .expected()
        .filter(blob -> !existing.contains(blob.digest()))
        .ifPresent(blob -> listener.report(blob, Phase.COMPLETE, 0));
  }

  /** Another attempt may go well. */
  private static final class StaleDownload extends RuntimeException {
    private static final long serialVersionUID = 1;

    StaleDownload(GantryException cause) {
      super(cause);
    }
  }
}
