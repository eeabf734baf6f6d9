package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.util.Map;

/** Finds out what a store takes on the disk, without walking layers whose size is known. */
final class UsageSurvey {
  private final Path root;
  private final Snapshots snapshots;
  private final Map<Digest, Long> known;
  private long layers;
  private long metadata;

  /**
   * @param known bytes of layers by chain id
   */
  UsageSurvey(Path root, Snapshots snapshots, Map<Digest, Long> known) {
    this.root = root;
    this.snapshots = snapshots;
    this.known = known;
  }

  StoreUsage run() {
    snapshots.layers().all().forEach(this::layer);
    // In this order: a finished download is a blob, whatever other name it still has.
    UsageCount content = new UsageCount();
    Usage blobs = files(content.add(root.resolve("blobs")), 1 + Blobs.ALGORITHMS.size());
    Usage downloads = files(content.add(root.resolve("downloads")), 1);
    long working = content.add(root.resolve("ingest")).bytes() + snapshots.workUsage().bytes();
    metadata += Usage.of(root.resolve("metadata")).bytes();
    return new StoreUsage(
        layers, blobs, downloads, snapshots.containersUsage().bytes(), working, metadata);
  }

  /** The folders themselves are no content. */
  private static Usage files(Usage all, int folders) {
    return new Usage(all.bytes(), all.inodes() - folders);
  }

  private void layer(Digest chainId) {
    try {
      Long bytes = known.get(chainId);
      layers += bytes == null ? snapshots.layers().usage(chainId).bytes() : bytes;
      metadata += snapshots.layers().overhead(chainId);
    } catch (GantryException e) {
      if (e.kind() != GantryException.Kind.NOT_FOUND) {
        throw e;
      }
      // Removed meanwhile.
    }
  }
}
