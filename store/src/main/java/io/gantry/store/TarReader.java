package io.gantry.store;

import io.gantry.oci.GantryException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar archive as a stream: ustar, PAX, GNU long names, GNU sparse files of all formats and
 * old v7. One thread at a time.
 *
 * <p>Malformed input throws GantryException INVALID that names the entry and the offset of its
 * header; a failure of the stream underneath throws INTERNAL. Neither costs more than a few MiB of
 * memory. As GNU tar does, a zero block or the end of input at a header's place ends the archive,
 * and what follows is not looked at.
 */
public final class TarReader implements AutoCloseable {
  private static final int MAX_PAX = 1 << 20;
  private static final int MAX_NAME = 32 * 1024;

  private final TarInput input;
  private final SparseFormats formats;
  private final PaxRecords global;
  private @Nullable TarContent content;
  private boolean ended;

  public TarReader(InputStream in) {
    input = new TarInput(in);
    formats = new SparseFormats(input);
    global = new PaxRecords(input);
  }

  /** The next member, or empty at the end; skips what is left of the current one's content. */
  public Optional<TarEntry> next() {
    if (content != null) {
      content.finish();
      content = null;
    }
    PaxRecords pax = new PaxRecords(input);
    String longName = "";
    String longLink = "";
    while (!ended) {
      TarHeader header = header();
      if (header == null) {
        ended = true;
        if (!pax.isEmpty() || !longName.isEmpty() || !longLink.isEmpty()) {
          throw input.malformed("the archive ends between an extended header and its entry");
        }
        break;
      }
      switch (header.type()) {
        case 'x', 'X' -> pax.parse(extension(header, MAX_PAX));
        case 'g' -> global.parse(extension(header, MAX_PAX));
        case 'L' -> longName = cString(extension(header, MAX_NAME));
        case 'K' -> longLink = cString(extension(header, MAX_NAME));
        case 'V' -> input.skip(padded(header.count(124, 12, "size")));
        default -> {
          return Optional.of(member(header, pax.over(global), longName, longLink));
        }
      }
    }
    return Optional.empty();
  }

  /** The current member's content, holes as zeros; valid until the next call of {@link #next()}. */
  public InputStream content() {
    return current();
  }

  /** The same, for whoever wants the stored bytes and the map of holes. */
  TarContent current() {
    if (content == null) {
      throw new IllegalStateException("the archive stands at no entry");
    }
    return content;
  }

  /** Offset of the current entry's header, in uncompressed bytes. */
  long entryOffset() {
    return input.entryOffset();
  }

  /** Bytes of the archive read so far. */
  long offset() {
    return input.offset();
  }

  /** Closes the stream underneath. */
  @Override
  public void close() {
    input.close();
  }

  private @Nullable TarHeader header() {
    long at = input.offset();
    input.describe("", at);
    int index = input.block();
    if (index < 0) {
      return null;
    }
    TarHeader header = new TarHeader(input.buffer(), index, input);
    if (header.zero()) {
      return null;
    }
    header.verifyChecksum();
    input.describe(header.name(), at);
    return header;
  }

  private byte[] extension(TarHeader header, int limit) {
    long size = header.count(124, 12, "size");
    if (size > limit) {
      throw input.malformed(
          "extended header of " + size + " bytes is larger than the limit of " + limit);
    }
    byte[] data = new byte[(int) size];
    input.readFully(data, 0, data.length);
    input.skip(padded(size) - size);
    return data;
  }

  private static String cString(byte[] data) {
    int end = 0;
    while (end < data.length && data[end] != 0) {
      end++;
    }
    return new String(data, 0, end, StandardCharsets.ISO_8859_1);
  }

  private TarEntry member(TarHeader header, PaxRecords pax, String longName, String longLink) {
    TarMember parser = new TarMember(input, formats, header, pax);
    TarMember.Parsed parsed = parser.parse(longName, longLink);
    content = parsed.content();
    return parsed.entry();
  }

  static long padded(long size) {
    long blocks = size + TarInput.BLOCK - 1;
    if (blocks < 0) {
      throw GantryException.invalid("read tar: size " + size + " is out of range");
    }
    return blocks & -TarInput.BLOCK;
  }
}
