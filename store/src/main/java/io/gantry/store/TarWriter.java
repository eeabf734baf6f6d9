package io.gantry.store;

import io.gantry.oci.GantryException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Writes a tar archive: ustar, with PAX records for what does not fit. The same entries give the
 * same bytes. One thread at a time. Failures of the stream underneath throw GantryException
 * INTERNAL.
 */
public final class TarWriter implements AutoCloseable {
  private static final int BUFFER = 128 * 1024;
  private static final byte[] ZEROS = new byte[2 * TarInput.BLOCK];

  private final OutputStream out;
  private String current = "";
  private long left;
  private int padding;
  private boolean finished;

  public TarWriter(OutputStream out) {
    this.out = new BufferedOutputStream(out, BUFFER);
  }

  /**
   * Starts a member; the stream takes exactly {@code entry.size()} bytes, which the next call of
   * this class checks. The stream need not be closed. Holes are not kept: the archive gets zeros.
   */
  public OutputStream put(TarEntry entry) {
    boolean file = entry.type() == TarEntry.Type.FILE;
    if (!file && entry.size() != 0) {
      throw GantryException.invalid(
          "write tar entry \"" + TarFault.shown(entry.name()) + "\": only a file has content");
    }
    begin(entry, TarEncoder.encode(entry), entry.size());
    return new Content();
  }

  /** A member with this content, which must be {@code entry.size()} long. */
  public void put(TarEntry entry, byte[] content) {
    try (OutputStream to = put(entry)) {
      to.write(content);
    } catch (IOException e) {
      throw failed(e);
    }
    endEntry();
  }

  /** A sparse file (PAX sparse format 1.0); the stream takes {@code map.stored()} bytes. */
  OutputStream putSparse(TarEntry entry, SparseMap map) {
    byte[] mapBlocks = TarEncoder.sparseMap(map, entry.size());
    long stored = mapBlocks.length + map.stored();
    begin(entry, TarEncoder.encodeSparse(entry, stored), stored);
    Content content = new Content();
    content.write(mapBlocks, 0, mapBlocks.length);
    return content;
  }

  /** Writes the end of the archive and flushes; does not close the stream underneath. */
  public void finish() {
    endEntry();
    if (!finished) {
      finished = true;
      write(ZEROS, 0, ZEROS.length);
    }
    try {
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** {@link #finish()}, if the last member is whole, then closes the stream underneath. */
  @Override
  public void close() {
    try {
      if (left == 0) {
        finish();
      }
    } finally {
      closeStream();
    }
  }

  private void closeStream() {
    try {
      out.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void begin(TarEntry entry, byte[] header, long size) {
    if (finished) {
      throw new IllegalStateException("the archive is finished");
    }
    endEntry();
    current = entry.name();
    left = size;
    padding = (int) (TarReader.padded(size) - size);
    write(header, 0, header.length);
  }

  private void endEntry() {
    if (left > 0) {
      throw GantryException.invalid(
          "write tar entry \"" + TarFault.shown(current) + "\": " + left + " bytes are missing");
    }
    write(ZEROS, 0, padding);
    padding = 0;
  }

  private void write(byte[] data, int at, int length) {
    try {
      out.write(data, at, length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private GantryException failed(IOException e) {
    return GantryException.internal(
        "write tar entry \"" + TarFault.shown(current) + "\": " + e.getMessage(), e);
  }

  private final class Content extends OutputStream {
    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int at, int length) {
      Objects.checkFromIndexSize(at, length, data.length);
      if (length > left) {
        throw GantryException.invalid(
            "write tar entry \"" + TarFault.shown(current) + "\": content is longer than its size");
      }
      TarWriter.this.write(data, at, length);
      left -= length;
    }
  }
}
