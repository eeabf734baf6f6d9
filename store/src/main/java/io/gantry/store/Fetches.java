package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings images into the store whose content is elsewhere: layers are downloaded, verified and
 * unpacked at the same time. A fetch that fails or is killed leaves no image, only what a later one
 * goes on with. Thread-safe; calls block, and an interrupt ends them.
 */
public final class Fetches implements AutoCloseable {
  private final Store store;
  private final Downloads downloads;
  private final LoadLimits limits;
  private final LayerTurns turns = new LayerTurns();
  private final FetchesBehind behind;

  Fetches(Store store, Downloads downloads, LoadLimits limits) {
    this.store = store;
    this.downloads = downloads;
    this.limits = limits;
    this.behind = new FetchesBehind(store, downloads, turns, limits.layer());
  }

  /** As the other, of a manifest that is named by sha256. */
  public LoadedImage fetch(
      byte[] manifest,
      BlobSource source,
      List<ImageReference> names,
      Consumer<ImageConfig> accept,
      FetchProgress progress) {
    return fetch(Digest.sha256(manifest), manifest, source, names, accept, progress);
  }

  /**
   * Fetches the image of this manifest and gives it these names.
   *
   * @param digest what the manifest is named by, which the caller has verified
   * @param manifest its bytes
   * @param accept throws when this configuration is not what is wanted, before a layer is fetched
   * @throws GantryException INVALID when the manifest is not that of an image, or content is not
   *     what it says; UNAVAILABLE when content cannot be had
   */
  public LoadedImage fetch(
      Digest digest,
      byte[] manifest,
      BlobSource source,
      List<ImageReference> names,
      Consumer<ImageConfig> accept,
      FetchProgress progress) {
    String what = "manifest " + digest;
    Manifest parsed = checked(Json.read(manifest, Manifest.class), what);
    try (Lease lease = store.leases().open()) {
      ImageConfig config = config(parsed, source, lease);
      accept.accept(config);
      Documents.checkLayers(config, parsed.layers().size(), what);
      LayerFetch fetch = new LayerFetch(store, downloads, turns, limits.layer(), progress);
      fetch.keep(parsed.layers(), config.rootfs().diffIds(), source, lease);
      Digest kept = store.blobs().put(lease, manifest, digest.algorithm());
      LoadedImage image = store.images().add(kept, Optional.empty(), names);
      forget(parsed);
      return image;
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.INVALID) {
        // What is wrong today is wrong tomorrow: nobody goes on with it.
        forget(parsed);
      }
      throw e;
    }
  }

  /**
   * As {@link #fetch}, but the image can be used before its layers are here, if each that is
   * missing has a table of its contents (eStargz, zstd:chunked): their files come when they are
   * read, and the whole layers behind them. Until they are here, nothing can be built on the image,
   * nor can it be pushed or saved; an image that a killed process left so is gone at the next
   * start.
   */
  public LoadedImage fetchLazily(
      Digest digest,
      byte[] manifest,
      BlobSource source,
      List<ImageReference> names,
      Consumer<ImageConfig> accept,
      FetchProgress progress) {
    String what = "manifest " + digest;
    Manifest parsed = checked(Json.read(manifest, Manifest.class), what);
    Lease lease = store.leases().open();
    Optional<LoadedImage> image = Optional.empty();
    try {
      ImageConfig config = config(parsed, source, lease);
      accept.accept(config);
      Documents.checkLayers(config, parsed.layers().size(), what);
      LazyFetch fetch = new LazyFetch(store, downloads, behind, limits.layer(), lease);
      image = fetch.run(digest, manifest, parsed, config, source, names, progress);
    } finally {
      if (image.isEmpty()) {
        lease.close();
      }
    }
    return image.orElseGet(() -> fetch(digest, manifest, source, names, accept, progress));
  }

  /**
   * Brings layers without an image, as the cache of builds needs them.
   *
   * @param base the chain that they stand on, which is here
   * @param above lowest first
   * @param lease holds them
   * @return the chain with all of them
   * @throws GantryException as {@link #fetch}
   */
  public LayerChain layers(
      LayerChain base, List<StoredLayer> above, BlobSource source, Lease lease) {
    List<StoredLayer> all = new ArrayList<>(base.layers());
    above.forEach(layer -> all.add(new StoredLayer(MadeLayer.oci(layer.blob()), layer.diffId())));
    LayerChain chain = new LayerChain(all);
    if (!above.isEmpty()) {
      LayerFetch fetch =
          new LayerFetch(store, downloads, turns, limits.layer(), (layer, phase, done) -> {});
      List<Descriptor> blobs = all.stream().map(StoredLayer::blob).toList();
      fetch.keep(blobs, chain.diffIds(), source, lease);
      blobs.forEach(blob -> downloads.forget(blob.digest()));
    }
    return chain;
  }

  /**
   * Removes what unfinished fetches left, unless somebody goes on with it right now.
   *
   * @param before only what nobody has added to since
   * @return bytes of the disk that this freed
   */
  public long prune(Instant before) {
    return downloads.prune(before);
  }

  @Override
  public void close() {
    behind.close();
    downloads.close();
  }

  private static Manifest checked(Manifest manifest, String what) {
    String type = manifest.config().mediaType();
    if (!MediaTypes.isConfig(type)) {
      throw GantryException.invalid(
          "%s is not that of an image: its configuration has type \"%s\"".formatted(what, type));
    }
    for (Descriptor layer : manifest.layers()) {
      if (!MediaTypes.isLayer(layer.mediaType())) {
        throw GantryException.invalid(
            "%s has a layer of type \"%s\", which is no file system layer"
                .formatted(what, layer.mediaType()));
      } else if (MediaTypes.isForeign(layer.mediaType())) {
        throw GantryException.invalid(
            "%s has the foreign layer %s, which its registry does not keep. Hint: use an image without"
                .formatted(what, layer.digest()));
      }
    }
    return manifest;
  }

  private ImageConfig config(Manifest manifest, BlobSource source, Lease lease) {
    Descriptor config = manifest.config();
    lease.hold(config.digest());
    if (!store.blobs().has(config.digest())) {
      download(config, source, lease);
    }
    byte[] json = store.blobs().read(config.digest(), limits.documentBytes());
    return Documents.read(json, ImageConfig.class, "configuration " + config.digest());
  }

  private void download(Descriptor config, BlobSource source, Lease lease) {
    if (config.size() > limits.documentBytes()) {
      throw GantryException.invalid(
          "configuration %s has %d bytes, the limit is %d"
              .formatted(config.digest(), config.size(), limits.documentBytes()));
    }
    Optional<Download> joined = downloads.join(config, source);
    joined.ifPresent(download -> keep(download, lease));
  }

  private void keep(Download download, Lease lease) {
    Descriptor config = download.blob();
    try (Ingest ingest = store.blobs().ingest(lease, config.size(), config.digest().algorithm())) {
      try (var in = download.follow(() -> false)) {
        in.transferTo(ingest);
      }
      ingest.commit(config.digest(), config.size());
    } catch (GantryException e) {
      downloads.spoil(download);
      throw e;
    } catch (IOException e) {
      throw GantryException.internal("keep configuration " + config.digest() + ": " + e, e);
    } finally {
      downloads.leave(download);
    }
    downloads.forget(config.digest());
  }

  private void forget(Manifest manifest) {
    manifest.layers().forEach(layer -> downloads.forget(layer.digest()));
  }
}
