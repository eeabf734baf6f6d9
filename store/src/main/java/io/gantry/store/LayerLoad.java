package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.ArchivedImage.ArchivedLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Verifies, unpacks and keeps layers, two at a time; more would only wait for the disk. Used by one
 * thread; closing it waits for its workers and drops what is unfinished.
 */
final class LayerLoad implements AutoCloseable {
  private static final int WORKERS = 2;

  private final Store store;
  private final Lease lease;
  private final LayerLimits limits;
  private final LayerTurns turns;
  private final Progress progress;
  private final ExecutorService workers =
      Executors.newFixedThreadPool(
          WORKERS, Thread.ofPlatform().daemon().name("layer-", 0).factory());
  private final List<LayerDraft> drafts = new ArrayList<>();
  private final Set<Digest> taken = ConcurrentHashMap.newKeySet();
  private final Map<LayerContent, Verified> verified = new ConcurrentHashMap<>();
  private volatile boolean failed;

  LayerLoad(Store store, Lease lease, LayerLimits limits, LayerTurns turns, Progress progress) {
    this.store = store;
    this.lease = lease;
    this.limits = limits;
    this.turns = turns;
    this.progress = progress;
  }

  /** What a member turned out to be. */
  record Verified(Digest digest, Digest diffId, Decompression compression) {}

  /** A layer that was looked at, and unpacked where that was missing. */
  private record Looked(Verified content, List<LayerDraft> draft) {}

  /** Keeps the layers, lowest first, as blobs and unpacked; returns what each turned out to be. */
  List<Verified> keep(List<ArchivedLayer> layers, List<Digest> diffIds) {
    return keep(layers, diffIds, layer -> {});
  }

  /** As {@link #keep(List, List)}; hears of each layer when all up to it are kept. */
  List<Verified> keep(
      List<ArchivedLayer> layers, List<Digest> diffIds, Consumer<ArchivedLayer> done) {
    List<Future<Looked>> running = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      ArchivedLayer layer = layers.get(i);
      List<Digest> upToHere = diffIds.subList(0, i + 1);
      running.add(workers.submit(stopped(() -> look(layer, upToHere))));
    }
    List<Verified> contents = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      // Named while those above are still unpacked: the disk writes both at once.
      Looked looked = await(running.get(i));
      List<Digest> below = diffIds.subList(0, i);
      looked.draft().forEach(draft -> draft.commit(below));
      release(LayerChain.id(diffIds.subList(0, i + 1)));
      store.blobs().adopt(lease, layers.get(i).member().file(), looked.content().digest());
      contents.add(looked.content());
      done.accept(layers.get(i));
    }
    return contents;
  }

  /** Keeps a layer of which nothing was known before, as the lowest. */
  Verified keepFirst(LayerContent member) {
    LayerDraft draft = unpack(member, Digest.sha256(member.name()), LayerAlgorithms.SHA256);
    Verified content = verified(member, draft);
    lease.hold(content.diffId());
    draft.commit(List.of());
    store.blobs().adopt(lease, member.file(), content.digest());
    return content;
  }

  @Override
  public void close() {
    failed = true;
    workers.close();
    drafts.forEach(LayerDraft::close);
    List.copyOf(taken).forEach(this::release);
  }

  private Looked look(ArchivedLayer layer, List<Digest> diffIds) {
    Digest diffId = diffIds.getLast();
    Digest chainId = LayerChain.id(diffIds);
    // Held before it is looked for, so that it cannot vanish in between.
    lease.hold(chainId);
    take(chainId);
    try {
      boolean unpacked = store.layers().has(chainId);
      if (unpacked && layer.member().kept()) {
        return new Looked(known(layer, diffId), List.of());
      }
      LayerAlgorithms algorithms = LayerAlgorithms.of(layer, diffId);
      List<LayerDraft> draft =
          unpacked ? List.of() : List.of(unpack(layer.member(), diffId, algorithms));
      Verified content =
          draft.isEmpty()
              ? verified.computeIfAbsent(
                  layer.member(), member -> LayerHash.of(member, limits, algorithms))
              : verified(layer.member(), draft.getFirst());
      check(layer, diffId, content);
      return new Looked(content, draft);
    } catch (GantryException e) {
      throw layer.member().refused(e);
    }
  }

  private void take(Digest chainId) {
    if (taken.add(chainId)) {
      turns.take(chainId, () -> failed);
    }
  }

  private void release(Digest chainId) {
    if (taken.remove(chainId)) {
      turns.release(chainId);
    }
  }

  private static Verified known(ArchivedLayer layer, Digest diffId) {
    Digest digest = layer.expected().orElseThrow().digest();
    return new Verified(digest, diffId, LayerHash.compression(layer.member()));
  }

  private LayerDraft unpack(LayerContent member, Digest name, LayerAlgorithms algorithms) {
    try (ReportingStream in =
        new ReportingStream(member.open(), done -> progress.report(name, done, member.size()))) {
      LayerDraft draft = store.layers().unpack(in, limits, algorithms);
      synchronized (drafts) {
        drafts.add(draft);
      }
      return draft;
    } catch (IOException e) {
      throw GantryException.internal("read " + member.name() + ": " + e.getMessage(), e);
    }
  }

  private Verified verified(LayerContent member, LayerDraft draft) {
    UnpackedLayer layer = draft.layer();
    if (layer.compressedSize() != member.size()) {
      throw GantryException.invalid(
          "the layer ends after %d of %d bytes".formatted(layer.compressedSize(), member.size()));
    }
    Verified content = new Verified(layer.digest(), layer.diffId(), LayerHash.compression(member));
    verified.put(member, content);
    return content;
  }

  static void check(ArchivedLayer layer, Digest diffId, Verified content) {
    Digest expected = layer.expected().map(Descriptor::digest).orElse(content.digest());
    if (!expected.equals(content.digest())) {
      throw GantryException.invalid(
          "its digest is %s, expected %s".formatted(content.digest(), expected));
    }
    if (!diffId.equals(content.diffId())) {
      throw GantryException.invalid(
          "its diff id is %s, the configuration says %s".formatted(content.diffId(), diffId));
    }
  }

  /** After a failure nobody wants what has not begun. */
  private <T> Callable<T> stopped(Callable<T> work) {
    return () -> {
      if (failed) {
        throw new GantryException(GantryException.Kind.UNAVAILABLE, "another layer has failed");
      }
      return work.call();
    };
  }

  private Looked await(Future<Looked> layer) {
    try {
      return layer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(GantryException.Kind.UNAVAILABLE, "the load was interrupted", e);
    } catch (ExecutionException e) {
      failed = true;
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw GantryException.internal("load layer: " + e.getCause(), e);
    }
  }
}
