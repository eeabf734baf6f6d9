package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageConfig.History;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.store.LayerLoad.Verified;
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
      layer.ifPresent(changes -> MadeLayer.unpack(store, lease, changes, below.diffIds()));
      byte[] config = Json.write(config(below, spec, layer));
      List<Descriptor> layers = new ArrayList<>();
      below.manifest().layers().forEach(each -> layers.add(MadeLayer.oci(each)));
      layer.ifPresent(changes -> layers.add(MadeLayer.descriptor(store.blobs(), changes)));
      Descriptor described =
          Descriptor.of(MediaTypes.OCI_CONFIG, store.blobs().put(lease, config), config.length);
      Digest manifest = store.blobs().put(lease, OciJson.manifest(described, layers));
      return store
          .images()
          .add(manifest, Optional.of(below.id()), spec.reference().stream().toList());
    }
  }

  /** Empty when nothing has changed. */
  private Optional<Verified> layer(String containerId, Lease lease, Runnable written) {
    try {
      return store.snapshots().isChanged(containerId)
          ? Optional.of(
              MadeLayer.write(
                  store.blobs(),
                  lease,
                  out -> store.snapshots().writeLayer(containerId, false, out)))
          : Optional.empty();
    } finally {
      written.run();
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
        layer.map(changes -> MadeLayer.on(below.diffIds(), changes)).orElse(below.diffIds());
    ImageConfig made =
        ImageConfig.of(below.config().platform(), diffIds)
            .withConfig(spec.config())
            .withCreated(now)
            .withHistory(history);
    return spec.author().isEmpty() ? made : made.withAuthor(spec.author());
  }

  private static @Nullable String text(String text) {
    return text.isEmpty() ? null : text;
  }
}
