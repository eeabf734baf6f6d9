package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.store.LayerLoad.Verified;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Layers and images that builds make. All that is made is held by the lease of the caller, and goes
 * with it unless an image or the build cache names it. Thread-safe; calls block natively.
 */
public final class BuildLayers {
  private final Store store;

  BuildLayers(Store store) {
    this.store = store;
  }

  /**
   * What was written over the chain in the folders that were prepared under this id, as one more
   * layer, kept as a blob and unpacked. Without changes it is the chain itself. The folders are
   * used up: where they hold what the layer unpacks to, they become that.
   */
  public LayerChain frozen(Lease lease, LayerChain below, String id) {
    Snapshots snapshots = store.snapshots();
    if (!snapshots.isChanged(id)) {
      return below;
    }
    AtomicBoolean same = new AtomicBoolean();
    Verified layer =
        MadeLayer.write(store.blobs(), lease, out -> same.set(snapshots.writeLayer(id, true, out)));
    if (same.get()) {
      List<Digest> all = MadeLayer.on(below.diffIds(), layer);
      lease.hold(LayerChain.id(all));
      snapshots.becomeLayer(id, all);
    } else {
      MadeLayer.unpack(store, lease, layer, below.diffIds());
    }
    return below.with(Optional.of(stored(layer)));
  }

  /** The layers of the second chain on top of the first; nothing of them is read but to unpack. */
  public LayerChain stacked(Lease lease, LayerChain below, LayerChain above) {
    LayerChain chain = below;
    for (StoredLayer layer : above.layers()) {
      lease.hold(layer.blob().digest());
      Decompression compression =
          switch (layer.blob().mediaType()) {
            case MediaTypes.OCI_LAYER -> Decompression.NONE;
            case MediaTypes.OCI_LAYER_ZSTD -> Decompression.ZSTD;
            default -> Decompression.GZIP;
          };
      Verified known = new Verified(layer.blob().digest(), layer.diffId(), compression);
      MadeLayer.unpack(store, lease, known, chain.diffIds());
      chain = chain.with(Optional.of(layer));
    }
    return chain;
  }

  /**
   * The chain with no time later than this moment in the layers above the lowest ones, which stay
   * as they are.
   *
   * @param kept how many of the lowest
   */
  public LayerChain clamped(Lease lease, LayerChain chain, int kept, Instant latest) {
    LayerChain made = new LayerChain(chain.layers().subList(0, kept));
    for (StoredLayer layer : chain.layers().subList(kept, chain.layers().size())) {
      Verified dated =
          MadeLayer.write(store.blobs(), lease, out -> clamp(layer.blob().digest(), latest, out));
      MadeLayer.unpack(store, lease, dated, made.diffIds());
      made = made.with(Optional.of(stored(dated)));
    }
    return made;
  }

  private void clamp(Digest layer, Instant latest, OutputStream out) {
    try (InputStream plain = Decompression.open(store.blobs().open(layer))) {
      ClampedLayer.write(plain, latest, out);
    } catch (IOException e) {
      throw GantryException.internal("rewrite times of layer " + layer + ": " + e, e);
    }
  }

  /**
   * The chain with one layer in the place of all above the lowest ones.
   *
   * @param kept how many of the lowest
   */
  public LayerChain squashed(Lease lease, LayerChain chain, int kept) {
    if (chain.layers().size() - kept < 2) {
      return chain;
    }
    Verified merged = MergedLayer.make(store, lease, chain.diffIds(), kept);
    return new LayerChain(chain.layers().subList(0, kept)).with(Optional.of(stored(merged)));
  }

  private StoredLayer stored(Verified layer) {
    return new StoredLayer(MadeLayer.descriptor(store.blobs(), layer), layer.diffId());
  }

  /**
   * The file system of the chain, read-only, as {@link Snapshots#mountReadOnly(RootFs)}. The chain
   * is held by the caller.
   */
  public Fd open(LayerChain chain) {
    Path empty = store.snapshots().emptyFolder();
    if (chain.layers().isEmpty()) {
      return FileCalls.open(empty.toString(), Open.READ_ONLY | Open.DIRECTORY);
    }
    // An overlay without a writable folder needs two at least.
    List<Path> folders = new ArrayList<>(folders(chain));
    folders.add(empty);
    return Snapshots.mountReadOnly(folders);
  }

  /**
   * A place in the chain, to be mounted.
   *
   * @param subpath relative; empty for the whole
   * @throws GantryException INVALID when it is not there, or leads out
   */
  public ImagePlace place(LayerChain chain, String subpath) {
    Path empty = store.snapshots().emptyFolder();
    if (chain.layers().isEmpty()) {
      if (!subpath.isEmpty()) {
        throw GantryException.invalid("mount " + subpath + ": no such file or directory");
      }
      return new ImagePlace(List.of(), Optional.of(empty));
    }
    return ImagePlace.of(new RootFs(folders(chain), empty, empty), subpath);
  }

  private List<Path> folders(LayerChain chain) {
    return LayerChain.ids(chain.diffIds()).reversed().stream().map(store.layers()::folder).toList();
  }

  /** Keeps a chain that something else holds at this moment, such as a {@link HeldImage}. */
  public void hold(Lease lease, LayerChain chain) {
    List<Digest> diffIds = chain.diffIds();
    if (!diffIds.isEmpty()) {
      LayerChain.ids(diffIds).forEach(lease::hold);
    }
    chain.layers().forEach(layer -> lease.hold(layer.blob().digest()));
  }

  /**
   * Writes the manifest and the configuration of an image of these layers, and adds no image.
   *
   * @param config whose list of layers is replaced by that of the chain
   * @param annotations of its manifest
   * @return the manifest, with its platform
   */
  public Descriptor manifest(
      Lease lease, ImageConfig config, LayerChain chain, Map<String, String> annotations) {
    ImageConfig whole = config.withRootfs(new ImageConfig.RootFs("layers", chain.diffIds()));
    byte[] json = Json.write(whole);
    Descriptor described =
        Descriptor.of(MediaTypes.OCI_CONFIG, store.blobs().put(lease, json), json.length);
    List<Descriptor> layers = chain.layers().stream().map(StoredLayer::blob).toList();
    return put(lease, MediaTypes.OCI_MANIFEST, OciJson.manifest(described, layers, annotations))
        .withPlatform(whole.platform());
  }

  /** Writes a manifest of these, which is no image. */
  public Descriptor manifest(Lease lease, Descriptor config, List<Descriptor> layers) {
    Map<String, Object> manifest = OciJson.annotated(config, layers);
    return put(lease, MediaTypes.OCI_MANIFEST, Json.write(manifest));
  }

  /** Writes an index of these, with their platforms and annotations. */
  public Descriptor index(
      Lease lease, List<Descriptor> manifests, Map<String, String> annotations) {
    return put(lease, MediaTypes.OCI_INDEX, OciJson.index(manifests, annotations));
  }

  private Descriptor put(Lease lease, String mediaType, byte[] document) {
    return Descriptor.of(mediaType, store.blobs().put(lease, document), document.length);
  }

  /** Adds the image of a manifest to the store. */
  public LoadedImage add(Descriptor manifest, List<ImageReference> names) {
    return store.images().add(manifest.digest(), Optional.empty(), names);
  }
}
