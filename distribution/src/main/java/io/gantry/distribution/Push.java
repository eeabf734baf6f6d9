package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.store.Store;

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
    try (StoreContent content = StoreContent.hold(store, name.toString())) {
      Document manifest = content.manifest();
      new ImageCopy(content, target, blob -> content.elsewhere(name, blob.digest()))
          .run(manifest, root -> target.put(root, name.tag()), progress);
      return manifest;
    }
  }
}
