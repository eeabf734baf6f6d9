package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An image as it was when it was asked for; it does not change, and names given to it later do not
 * show.
 *
 * @param id the digest of its configuration
 * @param manifestDigest the digest of the manifest by which it came, or was found
 * @param layers lowest first
 * @param references its names, sorted; none for a dangling image
 * @param parent the image that it was built on, when that was made here
 * @param lastTagged when a name was last given to it
 * @param size bytes of all layers, unpacked
 */
public record Image(
    Digest id,
    Digest manifestDigest,
    Manifest manifest,
    ImageConfig config,
    List<ImageLayer> layers,
    List<ImageReference> references,
    Optional<Digest> parent,
    Optional<Instant> lastTagged,
    long size) {
  public Image {
    layers = List.copyOf(layers);
    references = List.copyOf(references);
  }

  /** The media type of its manifest, which in old ones is not written but meant. */
  public String manifestType() {
    boolean docker = manifest.config().mediaType().equals(MediaTypes.DOCKER_CONFIG);
    return Objects.requireNonNullElse(
        manifest.mediaType(), docker ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST);
  }

  /** The diff ids of its layers, lowest first: what {@link Snapshots#prepare} takes. */
  public List<Digest> diffIds() {
    return config.rootfs().diffIds();
  }
}
