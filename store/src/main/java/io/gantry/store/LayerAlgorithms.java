package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.store.ArchivedImage.ArchivedLayer;

/**
 * By which algorithms a layer is hashed, so that it can be compared with what names it.
 *
 * @param blob of the bytes as they come
 * @param diffId of the uncompressed ones
 */
record LayerAlgorithms(String blob, String diffId) {
  static final LayerAlgorithms SHA256 = new LayerAlgorithms(Digest.SHA256, Digest.SHA256);

  /** Those of the digests that it should have. */
  static LayerAlgorithms of(ArchivedLayer layer, Digest diffId) {
    String blob =
        layer.expected().map(expected -> expected.digest().algorithm()).orElse(Digest.SHA256);
    return new LayerAlgorithms(blob, diffId.algorithm());
  }
}
