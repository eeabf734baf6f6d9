package io.gantry.store;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import io.gantry.oci.GantryException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Decompresses zstd (RFC 8878) and tells damage from a failure of the stream underneath. */
final class ZstdStream extends InputStream {
  private final InputStream in;

  ZstdStream(InputStream source) {
    in = new ZstdInputStream(new ZstdFrames(new Source(source)));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int at, int length) throws IOException {
    Objects.checkFromIndexSize(at, length, target.length);
    try {
      return length == 0 ? 0 : in.read(target, at, length);
    } catch (SourceException e) {
      throw e.failure;
    } catch (IOException | MalformedInputException | IndexOutOfBoundsException e) {
      throw GantryException.invalid(
          "decompress zstd: the compressed data is damaged or ends too early: " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static final class SourceException extends IOException {
    private final IOException failure;

    SourceException(IOException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  /** Marks the failures of the stream underneath. */
  private static final class Source extends FilterInputStream {
    Source(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
      try {
        return in.read(target, at, length);
      } catch (IOException e) {
        throw new SourceException(e);
      }
    }
  }
}
