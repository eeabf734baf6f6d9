package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and verifies a layer's table of contents, without the layer. Used by one thread. */
final class TocRead {
  /** Largest table, in bytes, compressed and not. */
  static final int LIMIT = 64 << 20;

  /** Most tables lie in the blob's last bytes, so that one request gets them with the footer. */
  private static final int TAIL = 256 << 10;

  private static final int FOOTER = 51;
  private static final String TOC_NAME = "stargz.index.json";

  /** Of the footer's extra field: where the table's gzip member starts, in hexadecimal. */
  private static final Pattern FOOTER_TEXT = Pattern.compile("SG\u0016\u0000([0-9a-f]{16})STARGZ");

  private static final int FOOTER_TEXT_AT = 12;
  private static final Pattern POSITION = Pattern.compile("(\\d{1,18}):(\\d{1,9}):(\\d{1,9}):1");
  private static final int TAR_OVERHEAD = 64 << 10;

  private final BlobRange layer;
  private final LayerLimits limits;

  private TocRead(BlobRange layer, LayerLimits limits) {
    this.layer = layer;
    this.limits = limits;
  }

  /**
   * The layer's tree; INVALID when the table is not what its digest says, or makes no sense,
   * UNAVAILABLE when it cannot be had.
   */
  static LayerTree read(BlobRange layer, TocFormat format, LayerLimits limits) {
    TocRead read = new TocRead(layer, limits);
    try {
      return switch (format) {
        case ESTARGZ -> read.estargz();
        case ZSTD_CHUNKED -> read.zstdChunked();
      };
    } catch (IOException e) {
      throw new GantryException(Kind.UNAVAILABLE, read.what() + ": " + e.getMessage(), e);
    }
  }

  /** The table is a tar with one member in the last gzip member but one; the last is the footer. */
  private LayerTree estargz() throws IOException {
    long size = layer.blob().size();
    if (size < FOOTER) {
      throw refused("the layer has only " + size + " bytes");
    }
    int tailSize = (int) Math.min(size, TAIL);
    byte[] tail = layer.read(size - tailSize, tailSize);
    long start = tocStart(tail);
    if (start < 0 || start >= size - FOOTER || size - FOOTER - start > LIMIT) {
      throw refused("its footer says that the table starts at byte " + start);
    }
    int length = (int) (size - FOOTER - start);
    InputStream compressed =
        start >= size - tailSize
            ? new ByteArrayInputStream(tail, (int) (start - (size - tailSize)), length)
            : new ByteArrayInputStream(layer.read(start, length));
    return tree(member(compressed), TocFormat.ESTARGZ, start);
  }

  private long tocStart(byte[] tail) {
    int at = tail.length - FOOTER + FOOTER_TEXT_AT;
    Matcher text =
        FOOTER_TEXT.matcher(
            new String(tail, at, FOOTER - FOOTER_TEXT_AT, StandardCharsets.ISO_8859_1));
    if (!text.lookingAt()) {
      throw refused("the layer has no footer of eStargz");
    }
    return Long.parseUnsignedLong(text.group(1), 16);
  }

  private byte[] member(InputStream compressed) throws IOException {
    byte[] tar = decompressed(compressed, LIMIT + TAR_OVERHEAD);
    try (TarReader reader = new TarReader(new ByteArrayInputStream(tar))) {
      for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        if (next.get().name().equals(TOC_NAME)) {
          return verified(reader.content().readNBytes(LIMIT + 1), TocFormat.ESTARGZ);
        }
      }
    }
    throw refused("there is no " + TOC_NAME);
  }

  /** The digest is that of the compressed table. */
  private LayerTree zstdChunked() throws IOException {
    String annotation = layer.blob().annotations().getOrDefault(TocFormat.POSITION, "");
    Matcher position = POSITION.matcher(annotation);
    if (!position.matches()) {
      throw refused("annotation " + TocFormat.POSITION + " is \"" + shown(annotation) + "\"");
    }
    long start = Long.parseLong(position.group(1));
    int length = Integer.parseInt(position.group(2));
    int full = Integer.parseInt(position.group(3));
    if (length > LIMIT || full > LIMIT || start + length > layer.blob().size()) {
      throw refused("annotation " + TocFormat.POSITION + " is \"" + annotation + "\"");
    }
    byte[] compressed = verified(layer.read(start, length), TocFormat.ZSTD_CHUNKED);
    byte[] json = decompressed(new ByteArrayInputStream(compressed), full);
    return tree(json, TocFormat.ZSTD_CHUNKED, start);
  }

  private byte[] decompressed(InputStream compressed, int limit) throws IOException {
    try (InputStream in = Decompression.open(compressed)) {
      byte[] content = in.readNBytes(limit + 1);
      if (content.length > limit) {
        throw refused("it has more bytes than the limit of " + limit);
      }
      return content;
    }
  }

  private byte[] verified(byte[] table, TocFormat format) {
    Digest expected = format.digest(layer.blob());
    if (table.length > LIMIT || !expected.matches(table)) {
      throw refused("its digest is not " + expected);
    }
    return table;
  }

  private LayerTree tree(byte[] json, TocFormat format, long filesEnd) {
    TocDocument table = Json.read(json, TocDocument.class);
    if (table.version() != 1) {
      throw refused("it has version " + table.version());
    }
    return LayerTreeBuilder.build(table, new ChunkLayout(format, table, filesEnd), limits);
  }

  private GantryException refused(String why) {
    return GantryException.invalid(what() + ": " + why);
  }

  private String what() {
    return "read table of contents of layer " + layer.blob().digest();
  }

  private static String shown(String text) {
    return TarFault.shown(TarEntry.bytes(text));
  }
}
