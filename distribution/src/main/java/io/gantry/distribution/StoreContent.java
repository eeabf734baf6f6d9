package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.store.HeldImage;
import io.gantry.store.Image;
import io.gantry.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * An image of the local store as a source, which nobody can remove meanwhile. The store keeps one
 * platform's image of an index, not the index. Thread-safe.
 */
final class StoreContent implements ContentSource, AutoCloseable {
  private final Store store;
  private final HeldImage held;

  private StoreContent(Store store, HeldImage held) {
    this.store = store;
    this.held = held;
  }

  /** The image of this name or id; NOT_FOUND when there is none. */
  static StoreContent hold(Store store, String nameOrId) {
    return new StoreContent(store, store.images().hold(nameOrId));
  }

  /** The image's manifest. */
  Document manifest() {
    Image image = held.image();
    byte[] bytes = store.blobs().read(image.manifestDigest(), Document.LIMIT);
    return Document.named(image.manifestType(), bytes, image.manifestDigest());
  }

  @Override
  public Document document(String tagOrDigest) {
    Image image = held.image();
    boolean named =
        tagOrDigest.equals(image.manifestDigest().toString())
            || image.references().stream()
                .anyMatch(name -> name.tag().equals(Optional.of(tagOrDigest)));
    if (!named) {
      throw GantryException.notFound(
          "image %s has no manifest %s in the local store".formatted(image.id(), tagOrDigest));
    }
    return manifest();
  }

  @Override
  public InputStream open(Descriptor blob, long offset) throws IOException {
    return store.blobs().open(blob.digest(), offset);
  }

  /** Repositories of the same registry that images with this blob came from or went to. */
  List<String> elsewhere(ImageReference name, Digest blob) {
    return store.images().list().stream()
        .filter(image -> image.layers().stream().anyMatch(l -> l.blob().digest().equals(blob)))
        .flatMap(image -> image.references().stream())
        .filter(other -> other.domain().equals(name.domain()) && !other.path().equals(name.path()))
        .map(ImageReference::path)
        .distinct()
        .toList();
  }

  @Override
  public void close() {
    held.close();
  }
}
