package io.gantry.store;

import io.gantry.oci.Digest;
import java.util.List;

/** An unpacked layer that has no name yet. Closing it without {@link #commit} removes it. */
public final class LayerDraft implements AutoCloseable {
  private final UnpackedLayer layer;

  LayerDraft(UnpackedLayer layer) {
    this.layer = layer;
  }

  /** What was found; check it against the manifest and the configuration before the commit. */
  public UnpackedLayer layer() {
    return layer;
  }

  /**
   * Names the layer durably: it is then part of {@link Snapshots}. When another thread was first,
   * this copy is dropped.
   *
   * @param diffIds of the layers below it, bottom first; they must be committed already
   */
  public void commit(List<Digest> diffIds) {}

  @Override
  public void close() {}
}
