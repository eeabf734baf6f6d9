package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.MediaTypes;
import io.gantry.store.LayerLoad.Verified;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An image as an archive describes it, before its layers are looked at. Used by one thread. */
final class ArchivedImage {
  private final Optional<Content> manifest;
  private final Content configuration;
  private final ImageConfig config;
  private final List<ArchivedLayer> layers;
  private final Set<ImageReference> references;

  /**
   * @param manifest the manifest as it came; Docker's older archives have none
   * @param layers lowest first; as many as the configuration has diff ids
   */
  ArchivedImage(
      Optional<Content> manifest,
      Content configuration,
      ImageConfig config,
      List<ArchivedLayer> layers,
      Set<ImageReference> references) {
    this.manifest = manifest;
    this.configuration = configuration;
    this.config = config;
    this.layers = List.copyOf(layers);
    this.references = new LinkedHashSet<>(references);
  }

  /**
   * A layer.
   *
   * @param expected what the manifest says of it, where there is one
   */
  record ArchivedLayer(LayerContent member, Optional<Descriptor> expected) {}

  /** A document, and the digest that names it. */
  @SuppressWarnings("ArrayRecordComponent") // Passed on once; never compared.
  record Content(Digest digest, byte[] bytes) {
    /** Of bytes that nothing names. */
    static Content of(byte[] bytes) {
      return new Content(Digest.sha256(bytes), bytes);
    }

    /** The same digest. */
    Digest keep(Blobs blobs, Lease lease) {
      return blobs.put(lease, bytes, digest.algorithm());
    }
  }

  Digest id() {
    return configuration.digest();
  }

  Optional<Content> manifest() {
    return manifest;
  }

  /**
   * The manifest that an image without one gets; its layers stay as they came.
   *
   * @param contents what the layers turned out to be
   */
  byte[] made(List<Verified> contents) {
    List<Descriptor> blobs = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      blobs.add(OciJson.layer(contents.get(i), layers.get(i).member().size()));
    }
    return OciJson.manifest(
        Descriptor.of(MediaTypes.OCI_CONFIG, id(), configuration.bytes().length), blobs);
  }

  Content configuration() {
    return configuration;
  }

  ImageConfig config() {
    return config;
  }

  List<ArchivedLayer> layers() {
    return layers;
  }

  /** The names that the archive gives it; more may be found later. */
  Set<ImageReference> references() {
    return references;
  }
}
