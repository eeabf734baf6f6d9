package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Manifest;
import io.gantry.store.FetchProgress.Phase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Makes an image usable by its layers' tables of contents. Used by one thread, once. */
final class LazyFetch {
  private static final Logger LOG = System.getLogger("io.gantry.store");

  private final Store store;
  private final Downloads downloads;
  private final FetchesBehind behind;
  private final LayerLimits limits;
  private final Lease lease;

  /** Layers that are not here, by index. */
  private final Map<Integer, Future<LayerTree>> tables = new LinkedHashMap<>();

  private final List<Digest> served = new ArrayList<>();

  /**
   * @param lease of the whole fetch; belongs to the work behind it once the image is there
   */
  LazyFetch(
      Store store, Downloads downloads, FetchesBehind behind, LayerLimits limits, Lease lease) {
    this.store = store;
    this.downloads = downloads;
    this.behind = behind;
    this.limits = limits;
    this.lease = lease;
  }

  /** The image; or empty, and nothing is left, when it must be fetched as a whole. */
  Optional<LoadedImage> run(
      Digest digest,
      byte[] manifest,
      Manifest parsed,
      ImageConfig config,
      BlobSource source,
      List<ImageReference> names,
      FetchProgress progress) {
    Digest id = parsed.config().digest();
    List<Digest> chain = LayerChain.ids(config.rootfs().diffIds());
    if (store.images().find(id).isPresent() || !offered(parsed.layers(), chain)) {
      return Optional.empty();
    }
    boolean done = false;
    try {
      List<Optional<LayerTree>> trees = trees(parsed.layers(), chain, source, progress);
      serve(parsed.layers(), chain, trees, source);
      store.blobs().put(lease, manifest, digest.algorithm());
      store.unfinished().mark(id);
      LoadedImage image = store.images().add(digest, Optional.empty(), names);
      done = true;
      behind.start(new FetchesBehind.Work(image, digest, parsed, config, source, served, lease));
      return Optional.of(image);
    } catch (GantryException e) {
      LOG.log(Level.WARNING, "image {0} is fetched as a whole: {1}", id, e.getMessage());
      return Optional.empty();
    } finally {
      if (!done) {
        served.forEach(store.layers().lazy()::retire);
      }
    }
  }

  /** Whether something is missing, and all that is has a table. */
  private boolean offered(List<Descriptor> layers, List<Digest> chain) {
    boolean missing = false;
    for (int i = 0; i < layers.size(); i++) {
      if (!store.layers().has(chain.get(i))) {
        missing = true;
        if (TocFormat.of(layers.get(i)).isEmpty()) {
          return false;
        }
      }
    }
    return missing;
  }

  private List<Optional<LayerTree>> trees(
      List<Descriptor> layers, List<Digest> chain, BlobSource source, FetchProgress progress) {
    try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < layers.size(); i++) {
        Descriptor layer = layers.get(i);
        lease.hold(chain.get(i));
        lease.hold(layer.digest());
        if (isMissing(chain.get(i))) {
          progress.report(layer, Phase.WAITING, 0);
          BlobRange range = new BlobRange(layer, source);
          TocFormat format = TocFormat.of(layer).orElseThrow();
          tables.put(i, tasks.submit(() -> TocRead.read(range, format, limits)));
        } else {
          progress.report(layer, Phase.EXISTS, 0);
        }
      }
      List<Optional<LayerTree>> trees = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        Optional<Future<LayerTree>> table = Optional.ofNullable(tables.get(i));
        trees.add(table.map(LazyFetch::await));
        if (table.isPresent()) {
          progress.report(layers.get(i), Phase.COMPLETE, 0);
        }
      }
      return trees;
    }
  }

  private boolean isMissing(Digest chainId) {
    return !store.layers().has(chainId) && store.layers().lazy().folder(chainId).isEmpty();
  }

  private static LayerTree await(Future<LayerTree> table) {
    try {
      return table.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(GantryException.Kind.UNAVAILABLE, "the fetch was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw GantryException.internal("read a table of contents: " + e.getCause(), e);
    }
  }

  private void serve(
      List<Descriptor> layers,
      List<Digest> chain,
      List<Optional<LayerTree>> trees,
      BlobSource source) {
    for (int i = 0; i < layers.size(); i++) {
      if (trees.get(i).isPresent()) {
        LazyBlob blob =
            new LazyBlob(
                new BlobRange(layers.get(i), source),
                store,
                downloads,
                lease.folder().resolve("chunks-" + i),
                behind.foreground());
        List<Path> below = store.layers().lowers(chain.subList(0, i));
        store.layers().lazy().serve(chain.get(i), trees.get(i).get(), blob, below);
        served.add(chain.get(i));
      }
    }
  }
}
