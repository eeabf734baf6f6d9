package io.gantry.store;

import java.util.Arrays;

/** Where the data of a sparse file lies: extents that rise and do not touch each other's bytes. */
final class SparseMap {
  /** Keeps a hostile map under 2 MiB of memory. */
  static final int MAX_EXTENTS = 100_000;

  private long[] extents = new long[16];
  private int count;
  private long stored;

  int size() {
    return count;
  }

  long offset(int i) {
    return extents[2 * i];
  }

  long length(int i) {
    return extents[2 * i + 1];
  }

  /** Where the last extent ends. */
  long end() {
    return count == 0 ? 0 : offset(count - 1) + length(count - 1);
  }

  /** Bytes of data that the archive holds for the file. */
  long stored() {
    return stored;
  }

  void add(long offset, long length, TarInput input) {
    long end = end();
    if (offset < end || length < 0 || offset + length < 0) {
      throw input.malformed("sparse map has an extent of " + length + " bytes at " + offset);
    }
    if (length > 0) {
      append(offset, length, input);
    }
  }

  /** For maps that come from the kernel and need no check. */
  void add(long offset, long length) {
    grow();
    extents[2 * count] = offset;
    extents[2 * count++ + 1] = length;
    stored += length;
  }

  private void append(long offset, long length, TarInput input) {
    if (count == MAX_EXTENTS) {
      throw input.malformed("sparse map has more than " + MAX_EXTENTS + " extents");
    }
    add(offset, length);
  }

  private void grow() {
    if (2 * count == extents.length) {
      extents = Arrays.copyOf(extents, 2 * extents.length);
    }
  }

  /** Checks the map against the sizes that the header gives. */
  void verify(long realSize, long storedSize, TarInput input) {
    if (end() > realSize || stored != storedSize) {
      throw input.malformed(
          "sparse map does not fit: it ends at "
              + end()
              + " of "
              + realSize
              + " bytes, with "
              + stored
              + " of "
              + storedSize
              + " bytes stored");
    }
  }
}
