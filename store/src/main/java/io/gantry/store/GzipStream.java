package io.gantry.store;

import io.gantry.linux.Inflaters;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Gunzips a stream of one or more members (RFC 1952). Unlike {@link java.util.zip.GZIPInputStream}
 * it does not ask the stream underneath how much is available to find out whether another member
 * follows, and it refuses what follows the last member unless it is zeros (padding of tapes, as
 * gzip allows).
 */
final class GzipStream extends InputStream {
  private static final int SIZE = 64 * 1024;

  /** So many bytes of the piece before stay: an inflater may have read past the data's end. */
  private static final int KEPT = 8;

  private final InputStream in;
  private final Inflater inflater = Inflaters.raw();
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[KEPT + SIZE];
  private int start = KEPT;
  private int end = KEPT;
  private boolean ended;

  GzipStream(InputStream in) throws IOException {
    this.in = in;
    header(next());
    inflater.setInput(buffer, start, end - start);
    start = end;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int at, int length) throws IOException {
    Objects.checkFromIndexSize(at, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      int n = inflate(target, at, length);
      if (n > 0) {
        crc.update(target, at, n);
        return n;
      }
    }
    return -1;
  }

  private int inflate(byte[] target, int at, int length) throws IOException {
    try {
      int n = inflater.inflate(target, at, length);
      if (n == 0 && inflater.finished()) {
        nextMember();
      } else if (n == 0 && inflater.needsDictionary()) {
        throw damaged("it wants a dictionary");
      } else if (n == 0) {
        fill();
        inflater.setInput(buffer, start, end - start);
        start = end;
      }
      return n;
    } catch (DataFormatException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
  }

  private void nextMember() throws IOException {
    start = end - inflater.getRemaining();
    long stored = little();
    if (stored != crc.getValue()) {
      throw damaged("its checksum does not match");
    }
    if (little() != (inflater.getBytesWritten() & 0xffff_ffffL)) {
      throw damaged("its length does not match");
    }
    int first = zeros();
    if (first < 0) {
      ended = true;
      return;
    }
    inflater.reset();
    crc.reset();
    header(first);
    inflater.setInput(buffer, start, end - start);
    start = end;
  }

  private int zeros() throws IOException {
    while (true) {
      if (start == end && !more()) {
        return -1;
      }
      if (buffer[start] != 0) {
        return buffer[start++] & 0xff;
      }
      start++;
    }
  }

  private void header(int first) throws IOException {
    if (first != 0x1f || next() != 0x8b || next() != 8) {
      throw damaged("what follows is no gzip member");
    }
    int flags = next();
    skip6();
    if ((flags & 4) != 0) {
      for (int extra = next() | next() << 8; extra > 0; extra--) {
        next();
      }
    }
    for (int texts = Integer.bitCount(flags & 0x18); texts > 0; texts--) {
      while (next() != 0) {
        // the member's name and comment say nothing that we need
      }
    }
    if ((flags & 2) != 0) {
      next();
      next();
    }
  }

  private void skip6() throws IOException {
    for (int i = 0; i < 6; i++) {
      next();
    }
  }

  private long little() throws IOException {
    return next() | (long) next() << 8 | (long) next() << 16 | (long) next() << 24;
  }

  private int next() throws IOException {
    if (start == end) {
      fill();
    }
    return buffer[start++] & 0xff;
  }

  private void fill() throws IOException {
    if (!more()) {
      throw damaged("it ends too early");
    }
  }

  private boolean more() throws IOException {
    System.arraycopy(buffer, end - KEPT, buffer, 0, KEPT);
    int n = in.read(buffer, KEPT, SIZE);
    start = KEPT;
    end = KEPT + Math.max(0, n);
    return n > 0;
  }

  private static GantryException damaged(String why) {
    return GantryException.invalid("gunzip: the compressed data is damaged: " + why);
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
