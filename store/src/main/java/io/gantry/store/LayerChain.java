package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file system as an immutable stack of layers, lowest first; without layers it is empty. */
public record LayerChain(List<StoredLayer> layers) {
  /** The empty file system. */
  public static final LayerChain SCRATCH = new LayerChain(List.of());

  private static final Digest NOTHING = Digest.sha256("");

  public LayerChain {
    layers = List.copyOf(layers);
  }

  /** The layers of an image. */
  public static LayerChain of(Image image) {
    return new LayerChain(
        image.layers().stream()
            .map(layer -> new StoredLayer(MadeLayer.oci(layer.blob()), layer.diffId()))
            .toList());
  }

  /**
   * The layers of an image by its documents.
   *
   * @param name of the manifest, for the error
   * @throws GantryException INVALID when they are not as many in the one as in the other
   */
  public static LayerChain of(Manifest manifest, ImageConfig config, String name) {
    List<Descriptor> blobs = manifest.layers();
    Documents.checkLayers(config, blobs.size(), name);
    List<StoredLayer> layers = new ArrayList<>();
    for (int i = 0; i < blobs.size(); i++) {
      layers.add(new StoredLayer(blobs.get(i), config.rootfs().diffIds().get(i)));
    }
    return new LayerChain(layers);
  }

  /** The chain id of these layers, bottom first (OCI image-spec config, "Layer ChainID"). */
  public static Digest id(List<Digest> diffIds) {
    return ids(diffIds).getLast();
  }

  /** The chain id of each of these layers, bottom first. */
  static List<Digest> ids(List<Digest> diffIds) {
    List<Digest> chain = new ArrayList<>();
    for (Digest diffId : diffIds) {
      chain.add(chain.isEmpty() ? lowest(diffId) : Digest.sha256(chain.getLast() + " " + diffId));
    }
    return List.copyOf(chain);
  }

  /** Chain ids are sha256, and that of the lowest layer is its diff id where it is, too. */
  private static Digest lowest(Digest diffId) {
    boolean plain = diffId.algorithm().equals(Digest.SHA256);
    return plain ? diffId : Digest.sha256(diffId.toString());
  }

  /** What {@link Snapshots#prepare} takes. */
  public List<Digest> diffIds() {
    return layers.stream().map(StoredLayer::diffId).toList();
  }

  /** Names the content of the whole stack; that of {@link #SCRATCH} is the digest of nothing. */
  public Digest id() {
    return layers.isEmpty() ? NOTHING : id(diffIds());
  }

  /** With one more layer on top, if there is one. */
  public LayerChain with(Optional<StoredLayer> top) {
    return top.map(this::with).orElse(this);
  }

  private LayerChain with(StoredLayer top) {
    List<StoredLayer> more = new ArrayList<>(layers);
    more.add(top);
    return new LayerChain(more);
  }
}
