package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageConfig.History;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.store.LayerLoad.Verified;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Images made of what containers changed: the layers of the image below, and one more. What it
 * costs depends on the changes alone. Thread-safe; calls block natively.
 */
public final class Commits {
  private final Store store;
  private final Clock clock;

  Commits(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Makes an image of the container, whose files must not change before {@code written} is called.
   *
   * @param imageId the image that the container was made of
   * @param written called once when the container's files have been read
   * @throws GantryException NOT_FOUND when the image has gone; nothing is left then
   */
  public LoadedImage commit(String containerId, String imageId, CommitSpec spec, Runnable written) {
    try (HeldImage held = store.images().hold(imageId);
        Lease lease = store.leases().open()) {
      Image below = held.image();
      Optional<Verified> layer = layer(containerId, lease, written);
      layer.ifPresent(changes -> unpack(changes, lease, below.diffIds()));
      byte[] config = Json.write(config(below, spec, layer));
      List<Descriptor> layers = new ArrayList<>();
      below.manifest().layers().forEach(each -> layers.add(oci(each)));
      layer.ifPresent(changes -> layers.add(descriptor(changes)));
      Descriptor described =
          Descriptor.of(MediaTypes.OCI_CONFIG, store.blobs().put(lease, config), config.length);
      Digest manifest = store.blobs().put(lease, OciJson.manifest(described, layers));
      return store
          .images()
          .add(manifest, Optional.of(below.id()), spec.reference().stream().toList());
    }
  }

  /** Both digests and the blob in one pass over the changes; empty when there are none. */
  private Optional<Verified> layer(String containerId, Lease lease, Runnable written) {
    MessageDigest plain = Digest.newSha256();
    try (Ingest blob = store.blobs().ingest(lease, Long.MAX_VALUE)) {
      try {
        if (!store.snapshots().isChanged(containerId)) {
          return Optional.empty();
        }
        try (DigestOutputStream tar = new DigestOutputStream(new QuickGzip(blob), plain)) {
          store.snapshots().writeLayer(containerId, tar);
        }
      } finally {
        written.run();
      }
      Digest digest = blob.commit(Optional.empty());
      return Optional.of(new Verified(digest, Digest.of(plain), Decompression.GZIP));
    } catch (IOException e) {
      throw GantryException.internal("commit " + containerId + ": " + e.getMessage(), e);
    }
  }

  private void unpack(Verified layer, Lease lease, List<Digest> below) {
    List<Digest> all = with(below, layer);
    lease.hold(Snapshots.chainId(all));
    try (InputStream blob = store.blobs().open(layer.digest())) {
      store.snapshots().ensureLayer(all, blob, LayerLimits.DEFAULT);
    } catch (IOException e) {
      throw GantryException.internal("unpack " + layer.digest() + ": " + e.getMessage(), e);
    }
  }

  private ImageConfig config(Image below, CommitSpec spec, Optional<Verified> layer) {
    Instant now = clock.instant();
    List<History> history = new ArrayList<>(below.config().history());
    history.add(
        new History(
            now,
            text(spec.createdBy()),
            text(spec.author()),
            text(spec.comment()),
            layer.isPresent() ? null : Boolean.TRUE));
    List<Digest> diffIds =
        layer.map(changes -> with(below.diffIds(), changes)).orElse(below.diffIds());
    ImageConfig made =
        ImageConfig.of(below.config().platform(), diffIds)
            .withConfig(spec.config())
            .withCreated(now)
            .withHistory(history);
    return spec.author().isEmpty() ? made : made.withAuthor(spec.author());
  }

  private Descriptor descriptor(Verified layer) {
    return Descriptor.of(
        MediaTypes.OCI_LAYER_GZIP, layer.digest(), store.blobs().size(layer.digest()));
  }

  /** The manifest is an OCI one, whatever the image below came with. */
  private static Descriptor oci(Descriptor layer) {
    return switch (layer.mediaType()) {
      case MediaTypes.DOCKER_LAYER_GZIP ->
          Descriptor.of(MediaTypes.OCI_LAYER_GZIP, layer.digest(), layer.size());
      case MediaTypes.DOCKER_LAYER ->
          Descriptor.of(MediaTypes.OCI_LAYER, layer.digest(), layer.size());
      default -> layer;
    };
  }

  private static List<Digest> with(List<Digest> below, Verified layer) {
    List<Digest> all = new ArrayList<>(below);
    all.add(layer.diffId());
    return all;
  }

  private static @Nullable String text(String text) {
    return text.isEmpty() ? null : text;
  }
}
