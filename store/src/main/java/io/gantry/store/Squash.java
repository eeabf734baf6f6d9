package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageConfig.History;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.store.LayerLoad.Verified;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes an image with the same files and fewer layers. What lies in the layers goes from file to
 * file, through buffers of fixed size. Thread-safe; calls block natively.
 */
public final class Squash {
  private final Store store;
  private final Clock clock;

  public Squash(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Puts layers together. The image itself stays as it is.
   *
   * @param from diff id, or its unique beginning, of the topmost layer that stays as it is; empty
   *     to make one of all
   * @param name for the new image; without one it is dangling
   * @throws GantryException NOT_FOUND when there is no such image; INVALID when there is no such
   *     layer, or none above it
   */
  public LoadedImage run(String nameOrId, Optional<String> from, Optional<ImageReference> name) {
    try (HeldImage held = store.images().hold(nameOrId);
        Lease lease = store.leases().open()) {
      Image image = held.image();
      int kept = from.map(layer -> index(image, layer) + 1).orElse(0);
      if (kept == image.layers().size()) {
        String above = from.map(layer -> " above " + layer).orElse("");
        throw GantryException.invalid("squash image " + nameOrId + ": it has no layers" + above);
      }
      Verified merged = MergedLayer.make(store, lease, image.diffIds(), kept);
      Digest manifest = store.blobs().put(lease, manifest(image, kept, merged, lease));
      return store.images().add(manifest, Optional.empty(), name.stream().toList());
    }
  }

  private static int index(Image image, String layer) {
    List<Digest> found =
        image.diffIds().stream()
            .distinct()
            .filter(diffId -> ImageLookup.isIdOf(diffId, layer))
            .toList();
    if (found.size() != 1) {
      throw GantryException.invalid(
          "squash image %s: %s layer of it begins with \"%s\". Hint: its layers are %s"
              .formatted(
                  image.id(), found.isEmpty() ? "no" : "more than one", layer, image.diffIds()));
    }
    return image.diffIds().indexOf(found.getFirst());
  }

  private byte[] manifest(Image image, int kept, Verified merged, Lease lease) {
    byte[] config = Json.write(config(image, kept, merged));
    List<Descriptor> layers = new ArrayList<>();
    image.layers().subList(0, kept).forEach(layer -> layers.add(MadeLayer.oci(layer.blob())));
    layers.add(MadeLayer.descriptor(store.blobs(), merged));
    Digest id = store.blobs().put(lease, config);
    return OciJson.manifest(Descriptor.of(MediaTypes.OCI_CONFIG, id, config.length), layers);
  }

  private ImageConfig config(Image image, int kept, Verified merged) {
    ImageConfig old = image.config();
    Instant now = clock.instant();
    List<Digest> diffIds = MadeLayer.on(image.diffIds().subList(0, kept), merged);
    return old.withRootfs(new ImageConfig.RootFs(old.rootfs().type(), diffIds))
        .withCreated(now)
        .withHistory(history(image, kept, now));
  }

  /**
   * All steps as text; those whose layers went into the new one have none of their own any more.
   */
  private static List<History> history(Image image, int kept, Instant now) {
    List<History> steps = new ArrayList<>();
    int layers = 0;
    for (History step : image.config().history()) {
      boolean empty = step.isEmptyLayer() || layers >= kept;
      layers += step.isEmptyLayer() ? 0 : 1;
      steps.add(
          empty
              ? new History(step.created(), step.createdBy(), step.author(), step.comment(), true)
              : step);
    }
    String what =
        "squashed %d of %d layers of %s"
            .formatted(image.layers().size() - kept, image.layers().size(), image.id());
    steps.add(new History(now, "gantry image squash", null, what, null));
    return steps;
  }
}
