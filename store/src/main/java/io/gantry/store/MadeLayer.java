package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.MediaTypes;
import io.gantry.store.LayerLoad.Verified;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A layer that is made here rather than brought: kept as a compressed blob and unpacked. */
final class MadeLayer {
  private MadeLayer() {}

  /**
   * Keeps what is written as a blob under the lease; both digests come in one pass over it. Another
   * thread writes it, while this one hashes and compresses.
   */
  static Verified write(Blobs blobs, Lease lease, Consumer<OutputStream> writer) {
    MessageDigest plain = Digest.newSha256();
    try (Ingest blob = blobs.ingest(lease, Long.MAX_VALUE)) {
      try (DigestOutputStream tar = new DigestOutputStream(new QuickGzip(blob), plain)) {
        ArchivePipe.run(writer, archive -> copy(archive, tar));
      }
      Digest digest = blob.commit(Optional.empty());
      return new Verified(digest, Digest.of(plain), Decompression.GZIP);
    } catch (IOException e) {
      throw GantryException.internal("write layer: " + e.getMessage(), e);
    }
  }

  private static void copy(InputStream archive, OutputStream to) {
    try {
      long _ = archive.transferTo(to);
    } catch (IOException e) {
      throw GantryException.internal("write layer: " + e.getMessage(), e);
    }
  }

  /** Unpacks it on these layers, under the lease. */
  static void unpack(Store store, Lease lease, Verified layer, List<Digest> below) {
    List<Digest> all = on(below, layer);
    lease.hold(LayerChain.id(all));
    try (InputStream blob = store.blobs().open(layer.digest())) {
      store.layers().ensure(all, blob, LayerLimits.DEFAULT);
    } catch (IOException e) {
      throw GantryException.internal("unpack " + layer.digest() + ": " + e.getMessage(), e);
    }
  }

  /** The diff ids of an image with the layer on top of these. */
  static List<Digest> on(List<Digest> below, Verified layer) {
    List<Digest> all = new ArrayList<>(below);
    all.add(layer.diffId());
    return all;
  }

  static Descriptor descriptor(Blobs blobs, Verified layer) {
    return OciJson.layer(layer, blobs.size(layer.digest()));
  }

  /** A layer that came, as an OCI manifest names it, whatever its own was. */
  static Descriptor oci(Descriptor layer) {
    return switch (layer.mediaType()) {
      case MediaTypes.DOCKER_LAYER_GZIP ->
          Descriptor.of(MediaTypes.OCI_LAYER_GZIP, layer.digest(), layer.size());
      case MediaTypes.DOCKER_LAYER ->
          Descriptor.of(MediaTypes.OCI_LAYER, layer.digest(), layer.size());
      default -> layer;
    };
  }
}
