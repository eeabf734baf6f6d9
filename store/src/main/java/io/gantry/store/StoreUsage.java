package io.gantry.store;

/**
 * What the store takes on the disk, each file counted once although it has several names.
 *
 * @param layers bytes of all unpacked layers
 * @param blobs manifests, configurations and layers as they came; the inodes are those of files
 * @param downloads what unfinished and running downloads have beside the blobs
 * @param containers bytes of containers' writable folders
 * @param working bytes of what is being loaded, unpacked or deleted right now
 * @param metadata bytes of the database and of the layers' own records
 */
public record StoreUsage(
    long layers, Usage blobs, Usage downloads, long containers, long working, long metadata) {
  public long total() {
    return layers + blobs.bytes() + downloads.bytes() + containers + working + metadata;
  }
}
