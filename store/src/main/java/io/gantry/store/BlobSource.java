package io.gantry.store;

import io.gantry.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/** Where the content of blobs comes from that are not here yet. Thread-safe; calls block. */
@FunctionalInterface
public interface BlobSource {
  /**
   * Opens a blob at a byte offset; the caller verifies what it reads, and closes the stream. After
   * an {@link IOException} of it or of the stream, it may be opened again further on.
   */
  InputStream open(Descriptor blob, long offset) throws IOException;

  /**
   * Opens some bytes of a blob; as {@link #open(Descriptor, long)} otherwise. A source that can ask
   * for just these overrides this.
   */
  default InputStream open(Descriptor blob, long offset, long length) throws IOException {
    return open(blob, offset);
  }
}
