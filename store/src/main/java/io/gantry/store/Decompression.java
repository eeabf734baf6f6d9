package io.gantry.store;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/** How a layer or archive is compressed, told by its first bytes. */
public enum Decompression {
  NONE,
  GZIP,
  ZSTD;

  private static final int MAGIC = 4;

  /**
   * The content of a stream of any of these kinds. Reading it throws GantryException INVALID when
   * the compressed bytes are damaged or end too early; closing it closes {@code in}.
   */
  public static InputStream open(InputStream in) {
    PushbackInputStream peeked = new PushbackInputStream(in, MAGIC);
    try {
      byte[] magic = in.readNBytes(MAGIC);
      peeked.unread(magic);
      return switch (detect(magic)) {
        case NONE -> peeked;
        case GZIP -> new GzipStream(peeked);
        case ZSTD -> new ZstdStream(peeked);
      };
    } catch (IOException e) {
      throw GantryException.internal("read the start of an archive: " + e.getMessage(), e);
    }
  }

  /** The kind of a stream that starts with these bytes. */
  public static Decompression detect(byte[] first) {
    if (first.length >= 2 && (first[0] & 0xff) == 0x1f && (first[1] & 0xff) == 0x8b) {
      return GZIP;
    }
    return first.length >= MAGIC && zstd(first) ? ZSTD : NONE;
  }

  /** RFC 8878: a frame, or a skippable frame, which some writers put first. */
  private static boolean zstd(byte[] b) {
    boolean frame = (b[0] & 0xff) == 0x28 && (b[1] & 0xff) == 0xb5;
    boolean skippable = (b[0] & 0xf0) == 0x50 && b[1] == 0x2a;
    return (frame && b[2] == 0x2f && (b[3] & 0xff) == 0xfd)
        || (skippable && b[2] == 0x4d && b[3] == 0x18);
  }
}
