package io.gantry.store;

import io.gantry.oci.Digest;
import java.nio.file.Path;
import java.util.List;

/** An unpacked layer that has no name yet. Closing it without {@link #commit} removes it. */
final class LayerDraft implements AutoCloseable {
  private final UnpackedLayers owner;
  private final Path folder;
  private final LayerUnpacker.Unpacked unpacked;
  private boolean open = true;

  LayerDraft(UnpackedLayers owner, Path folder, LayerUnpacker.Unpacked unpacked) {
    this.owner = owner;
    this.folder = folder;
    this.unpacked = unpacked;
  }

  /** What was found; check it against the manifest and the configuration before the commit. */
  UnpackedLayer layer() {
    return unpacked.layer();
  }

  /**
   * Names the layer durably: it is then one of {@link UnpackedLayers}. When another thread was
   * first, this copy is dropped.
   *
   * @param below diff ids of the layers below it, bottom first; CONFLICT unless they are there
   * @return the layer's chain id
   */
  Digest commit(List<Digest> below) {
    if (!open) {
      throw new IllegalStateException("the layer was committed or dropped already");
    }
    Digest chainId = owner.commit(folder, unpacked, below);
    close();
    return chainId;
  }

  /** Removes what was unpacked, unless it was committed. */
  @Override
  public void close() {
    if (open) {
      open = false;
      owner.drop(folder);
    }
  }
}
