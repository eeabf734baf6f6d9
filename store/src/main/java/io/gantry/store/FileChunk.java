package io.gantry.store;

import io.gantry.oci.Digest;
import java.util.Optional;

/**
 * A piece of a file, and where it lies in the layer's blob.
 *
 * @param at its first byte in the file
 * @param size bytes of the file
 * @param offset byte of the blob where its gzip member or zstd frame starts
 * @param end byte of the blob that is certainly not needed to decompress it
 * @param inner bytes to leave out of what is decompressed
 * @param digest of its bytes; empty for a hole, which has none in the blob
 */
record FileChunk(long at, int size, long offset, long end, int inner, Optional<Digest> digest) {
  /** Most bytes of a file that are had at once, and most compressed ones: they are in memory. */
  static final int LARGEST = 16 << 20;

  boolean isHole() {
    return digest.isEmpty();
  }

  /** Bytes of the blob that it needs. */
  int stored() {
    return (int) (end - offset);
  }
}
