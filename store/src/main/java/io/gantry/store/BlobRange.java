package io.gantry.store;

import io.gantry.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/** Reads pieces of one blob that is elsewhere. Thread-safe; nothing is verified here. */
record BlobRange(Descriptor blob, BlobSource source) {
  byte[] read(long offset, int length) throws IOException {
    try (InputStream in = source.open(blob, offset, length)) {
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new IOException(
            "blob %s ended at byte %d".formatted(blob.digest(), offset + bytes.length));
      }
      return bytes;
    }
  }
}
