package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageConfig.History;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes an image with the same files and fewer layers. What lies in the layers goes from file to
 * file, in a buffer of fixed size. Thread-safe; calls block.
 */
public final class Squash {
  private static final int BUFFER = 256 << 10;

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
        throw GantryException.invalid(
            "squash image "
                + nameOrId
                + ": it has no layers"
                + from.map(f -> " above " + f).orElse(""));
      }
      UnpackedLayer merged = merge(image, kept, lease);
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

  /** Keeps the layers from {@code kept} on as one, both as a blob and unpacked. */
  private UnpackedLayer merge(Image image, int kept, Lease lease) {
    Path file = lease.folder().resolve("squashed");
    write(image.layers().subList(kept, image.layers().size()).reversed(), kept > 0, file);
    List<Digest> below = image.diffIds().subList(0, kept);
    try (InputStream in = Files.newInputStream(file);
        LayerDraft draft = store.snapshots().unpack(in, LayerLimits.DEFAULT)) {
      UnpackedLayer merged = draft.layer();
      List<Digest> diffIds = new ArrayList<>(below);
      diffIds.add(merged.diffId());
      lease.hold(Snapshots.chainId(diffIds));
      draft.commit(below);
      store.blobs().adopt(lease, file, merged.digest());
      return merged;
    } catch (IOException e) {
      throw GantryException.internal("read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * @param layers top first
   */
  private void write(List<ImageLayer> layers, boolean hides, Path file) {
    List<Fd> folders = new ArrayList<>();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
      for (ImageLayer layer : layers) {
        String folder = store.snapshots().layerFolder(layer.chainId()).toString();
        folders.add(FileCalls.open(folder, Open.READ_ONLY | Open.DIRECTORY));
      }
      LayerWriter.merged(folders, hides, out);
    } catch (IOException e) {
      throw GantryException.internal("write " + file + ": " + e.getMessage(), e);
    } finally {
      folders.forEach(Fd::close);
    }
  }

  private byte[] manifest(Image image, int kept, UnpackedLayer merged, Lease lease) {
    byte[] config = Json.write(config(image, kept, merged.diffId()));
    List<Descriptor> layers = new ArrayList<>();
    image.layers().subList(0, kept).forEach(layer -> layers.add(inOciTerms(layer.blob())));
    layers.add(Descriptor.of(MediaTypes.OCI_LAYER, merged.digest(), merged.compressedSize()));
    Digest id = store.blobs().put(lease, config);
    return OciJson.manifest(Descriptor.of(MediaTypes.OCI_CONFIG, id, config.length), layers);
  }

  /** An OCI manifest names no layer by Docker's types. */
  private static Descriptor inOciTerms(Descriptor layer) {
    String type =
        switch (layer.mediaType()) {
          case MediaTypes.DOCKER_LAYER -> MediaTypes.OCI_LAYER;
          case MediaTypes.DOCKER_LAYER_GZIP -> MediaTypes.OCI_LAYER_GZIP;
          default -> layer.mediaType();
        };
    return Descriptor.of(type, layer.digest(), layer.size());
  }

  private ImageConfig config(Image image, int kept, Digest merged) {
    ImageConfig old = image.config();
    Instant now = clock.instant();
    List<Digest> diffIds = new ArrayList<>(image.diffIds().subList(0, kept));
    diffIds.add(merged);
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
