package io.gantry.store;

import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The content of the entry at which a {@link TarReader} stands. */
final class TarContent extends InputStream {
  private final TarInput input;
  private final long size;
  private final @Nullable SparseMap map;
  private final long stored;
  private long storedLeft;
  private long position;
  private int extent;
  private boolean finished;

  TarContent(TarInput input, long size, @Nullable SparseMap map, long stored) {
    this.input = input;
    this.size = size;
    this.map = map;
    this.stored = stored;
    this.storedLeft = stored;
  }

  /** The map of data and holes, or null for a file without holes. */
  @Nullable SparseMap map() {
    return map;
  }

  /** Bytes of the whole file, holes included. */
  long size() {
    return size;
  }

  /** Reads stored bytes only, without holes; the caller asks for no more than there are. */
  int readStored(byte[] target, int at, int length) {
    int n = input.read(target, at, (int) Math.min(length, storedLeft));
    storedLeft -= n;
    return n;
  }

  long storedLeft() {
    return storedLeft;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int at, int length) {
    Objects.checkFromIndexSize(at, length, target.length);
    if (finished) {
      throw new IllegalStateException("the archive has moved on to another entry");
    }
    if (length == 0) {
      return 0;
    }
    if (position >= size) {
      return -1;
    }
    int n = map == null ? readStored(target, at, length) : readSparse(map, target, at, length);
    position += n;
    return n;
  }

  @Override
  public int available() {
    return (int) Math.min(size - position, Integer.MAX_VALUE);
  }

  private int readSparse(SparseMap sparse, byte[] target, int at, int length) {
    while (extent < sparse.size() && position >= sparse.offset(extent) + sparse.length(extent)) {
      extent++;
    }
    boolean last = extent == sparse.size();
    if (!last && position >= sparse.offset(extent)) {
      long left = sparse.offset(extent) + sparse.length(extent) - position;
      return readStored(target, at, (int) Math.min(length, left));
    }
    int n = (int) Math.min(length, (last ? size : sparse.offset(extent)) - position);
    Arrays.fill(target, at, at + n, (byte) 0);
    return n;
  }

  /** Skips what is left and the padding, so that the next header follows. */
  void finish() {
    finished = true;
    input.skip(storedLeft);
    input.skipPadding(TarReader.padded(stored) - stored);
    storedLeft = 0;
  }
}
