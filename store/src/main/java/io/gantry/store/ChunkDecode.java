package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Decompresses a chunk of a file, and verifies it. */
final class ChunkDecode {
  private ChunkDecode() {}

  /**
   * The chunk's bytes of the file; INVALID when they are not those of its digest.
   *
   * @param stored the bytes of the blob from its offset to its end
   */
  static byte[] decode(FileChunk chunk, byte[] stored) {
    Digest expected = chunk.digest().orElseThrow();
    try (InputStream in = Decompression.open(new ByteArrayInputStream(stored))) {
      in.skipNBytes(chunk.inner());
      byte[] content = in.readNBytes(chunk.size());
      if (content.length < chunk.size() || !expected.matches(content)) {
        throw GantryException.invalid("a chunk at byte " + chunk.offset() + " is not " + expected);
      }
      return content;
    } catch (EOFException e) {
      throw GantryException.invalid("a chunk at byte " + chunk.offset() + " is too short");
    } catch (IOException e) {
      throw GantryException.internal("decompress a chunk: " + e.getMessage(), e);
    }
  }
}
