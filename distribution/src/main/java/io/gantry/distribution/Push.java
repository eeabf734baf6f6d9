package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.MediaTypes;
import io.gantry.store.HeldImage;
import io.gantry.store.Image;
import io.gantry.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sends an image of the local store to a content target. Used by one thread. */
public final class Push {
  private final Store store;
  private final ContentTarget target;

  public Push(Store store, ContentTarget target) {
    this.store = store;
    this.target = target;
  }

  /**
   * Pushes the image of this name, as it came: all digests stay. An interrupt ends it.
   *
   * @return what the name stands for at the target now
   * @throws GantryException NOT_FOUND when there is no such image here, or what the target throws
   */
  public Document run(ImageReference name, TransferProgress progress) {
    try (HeldImage held = store.images().hold(name.toString())) {
      Image image = held.image();
      List<Descriptor> blobs = new ArrayList<>(image.manifest().layers());
      blobs.add(image.manifest().config());
      BlobTransfers transfers = new BlobTransfers(this::open, target, progress);
      transfers.run(blobs, blob -> elsewhere(name, blob.digest()));
      Document manifest = manifest(image);
      target.put(manifest, name.tag());
      return manifest;
    }
  }

  private InputStream open(Descriptor blob, long offset) throws IOException {
    return store.blobs().open(blob.digest(), offset);
  }

  private Document manifest(Image image) {
    byte[] bytes = store.blobs().read(image.manifestDigest(), Document.LIMIT);
    boolean docker = image.manifest().config().mediaType().equals(MediaTypes.DOCKER_CONFIG);
    String type =
        Optional.ofNullable(image.manifest().mediaType())
            .orElse(docker ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST);
    return Document.of(type, bytes);
  }

  /** Repositories of the same registry that images with this blob came from or went to. */
  private List<String> elsewhere(ImageReference name, Digest blob) {
    return store.images().list().stream()
        .filter(image -> image.layers().stream().anyMatch(l -> l.blob().digest().equals(blob)))
        .flatMap(image -> image.references().stream())
        .filter(other -> other.domain().equals(name.domain()) && !other.path().equals(name.path()))
        .map(ImageReference::path)
        .distinct()
        .toList();
  }
}
