package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An image as an archive describes it, before its layers are looked at.
 *
 * @param manifest the manifest as it came; Docker's older archives have none
 * @param layers lowest first; as many as the configuration has diff ids
 */
record ArchivedImage(
    Optional<byte[]> manifest,
    byte[] configBytes,
    ImageConfig config,
    List<ArchivedLayer> layers,
    Set<ImageReference> references) {
  Digest id() {
    return Digest.sha256(configBytes);
  }

  /**
   * A layer.
   *
   * @param expected what the manifest says of it, where there is one
   */
  record ArchivedLayer(ArchiveMember member, Optional<Descriptor> expected) {}
}
