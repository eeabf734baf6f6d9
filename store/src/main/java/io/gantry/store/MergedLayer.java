package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.oci.Digest;
import io.gantry.store.LayerLoad.Verified;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Several layers on top of others as one, from file to file through buffers of fixed size. */
final class MergedLayer {
  private MergedLayer() {}

  /**
   * Makes it of all layers but the lowest ones, and unpacks it on those, under the lease.
   *
   * @param diffIds of all, lowest first
   * @param kept how many of the lowest stay
   */
  static Verified make(Store store, Lease lease, List<Digest> diffIds, int kept) {
    List<Path> all = LayerChain.ids(diffIds).stream().map(store.layers()::folder).toList();
    List<Path> above = all.subList(kept, all.size()).reversed();
    List<Path> below = all.subList(0, kept).reversed();
    Verified merged = MadeLayer.write(store.blobs(), lease, out -> write(above, below, out));
    MadeLayer.unpack(store, lease, merged, diffIds.subList(0, kept));
    return merged;
  }

  /** Both lists top first. */
  private static void write(List<Path> above, List<Path> below, OutputStream out) {
    try (Folders folders = Folders.open(above)) {
      if (below.isEmpty()) {
        LayerWriter.merged(folders.all(), Optional.empty(), out);
        return;
      }
      try (Fd under = OverlayMount.readOnly(below)) {
        LayerWriter.merged(folders.all(), Optional.of(new LowerView(under)), out);
      }
    }
  }
}
