package io.gantry.store;

import io.gantry.oci.Digest;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Unpacked layers by chain id and the writable folders of containers. Safe for many threads. */
public final class Snapshots implements AutoCloseable {
  /** Opens the folder, makes it when missing, and cleans what a crash left. */
  public static Snapshots open(Path folder) {
    throw new UnsupportedOperationException(folder.toString());
  }

  /** The chain id of these layers, bottom first (OCI image-spec config, "Layer ChainID"). */
  public static Digest chainId(List<Digest> diffIds) {
    throw new UnsupportedOperationException(diffIds.toString());
  }

  /** Whether this layer is unpacked. */
  public boolean hasLayer(Digest chainId) {
    throw new UnsupportedOperationException(chainId.toString());
  }

  /** All unpacked layers, by chain id. */
  public Set<Digest> layers() {
    throw new UnsupportedOperationException();
  }

  /** Unpacks a layer tar (gzip, zstd or plain) into a draft. Does not close the stream. */
  public LayerDraft unpack(InputStream layer, LayerLimits limits) {
    throw new UnsupportedOperationException(layer + "" + limits);
  }

  /**
   * The layer with the last of these diff ids on top of the others (bottom first): unpacks it from
   * the stream if it is not there, after checking its diff id. The layers below must be there.
   */
  public void ensureLayer(List<Digest> diffIds, InputStream layer, LayerLimits limits) {
    throw new UnsupportedOperationException(diffIds + "" + layer + limits);
  }

  /** Removes an unpacked layer; CONFLICT while a container or another layer stands on it. */
  public void removeLayer(Digest chainId) {
    throw new UnsupportedOperationException(chainId.toString());
  }

  /** Disk use of one unpacked layer. */
  public Usage layerUsage(Digest chainId) {
    throw new UnsupportedOperationException(chainId.toString());
  }

  /** Makes a container's writable folders over these layers (bottom first, as in the image). */
  public RootFs prepare(String id, List<Digest> diffIds) {
    throw new UnsupportedOperationException(id + diffIds);
  }

  /** The container's folders, or empty when it has none. */
  public Optional<RootFs> get(String id) {
    throw new UnsupportedOperationException(id);
  }

  /** All containers that have folders here. */
  public Set<String> ids() {
    throw new UnsupportedOperationException();
  }

  /** Removes the container's folders; nothing happens when there are none. */
  public void remove(String id) {
    throw new UnsupportedOperationException(id);
  }

  /** What the container itself has written. */
  public Usage usage(String id) {
    throw new UnsupportedOperationException(id);
  }

  /** What the container has changed, sorted by path, as {@code docker diff} tells it. */
  public List<Change> changes(String id) {
    throw new UnsupportedOperationException(id);
  }

  @Override
  public void close() {}
}
