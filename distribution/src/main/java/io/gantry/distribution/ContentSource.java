package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/**
 * Where content of one repository comes from: a registry, a layout, an archive, the local store.
 * Thread-safe; calls block.
 */
public interface ContentSource {
  /**
   * The manifest or index of a tag or digest. One asked for by digest has that digest, or this
   * throws.
   *
   * @throws io.gantry.oci.GantryException NOT_FOUND, DENIED, UNAVAILABLE, or INVALID when the other
   *     side answers what is no manifest
   */
  Document document(String tagOrDigest);

  /**
   * Opens the content of a blob at a byte offset; the caller verifies it, and closes the stream. A
   * stream that breaks off throws {@link IOException}: the caller may open it again further on.
   */
  InputStream open(Descriptor blob, long offset) throws IOException;

  /**
   * Opens some bytes of a blob. The stream has at least these; a source that can asks for no more.
   *
   * @param length of what is wanted, at most what the blob has from the offset on
   */
  default InputStream open(Descriptor blob, long offset, long length) throws IOException {
    return open(blob, offset);
  }
}
