package io.gantry.store;

/** The four ways in which GNU tar writes a sparse map (its manual, "Storing Sparse Files"). */
final class SparseFormats {
  private static final int MAX_DIGITS = 20;

  private final TarInput input;

  SparseFormats(TarInput input) {
    this.input = input;
  }

  /** Old GNU format: four extents in the header, 21 in each extension block. */
  SparseMap old(TarHeader header) {
    SparseMap map = new SparseMap();
    readOld(header, 386, 4, map);
    boolean more = header.raw(482) != 0;
    while (more) {
      int at = input.block();
      if (at < 0) {
        throw input.truncated();
      }
      TarHeader block = new TarHeader(input.buffer(), at, input);
      readOld(block, 0, 21, map);
      more = block.raw(504) != 0;
    }
    return map;
  }

  private void readOld(TarHeader block, int field, int extents, SparseMap map) {
    for (int i = 0; i < extents && block.raw(field + 24 * i) != 0; i++) {
      long offset = block.count(field + 24 * i, 12, "sparse offset");
      long length = block.count(field + 24 * i + 12, 12, "sparse length");
      map.add(offset, length, input);
    }
  }

  /** PAX 0.0 and 0.1: a list of offsets and lengths in the extended header. */
  SparseMap listed(PaxRecords pax) {
    SparseMap map = new SparseMap();
    String list = pax.sparseMap();
    for (int at = 0; at < list.length(); ) {
      int comma = list.indexOf(',', at);
      if (comma < 0) {
        throw input.malformed("sparse map has an offset without a length");
      }
      int end = list.indexOf(',', comma + 1);
      end = end < 0 ? list.length() : end;
      map.add(
          pax.decimal(list.substring(at, comma), "sparse offset"),
          pax.decimal(list.substring(comma + 1, end), "sparse length"),
          input);
      at = end + 1;
    }
    return map;
  }

  /** PAX 1.0: decimal numbers, a line each, in the blocks before the data. */
  SparseMap inData() {
    Lines lines = new Lines();
    long extents = lines.next();
    if (extents > SparseMap.MAX_EXTENTS) {
      throw input.malformed("sparse map has " + extents + " extents");
    }
    SparseMap map = new SparseMap();
    for (long i = 0; i < extents; i++) {
      map.add(lines.next(), lines.next(), input);
    }
    return map;
  }

  private final class Lines {
    private int at;
    private int end;

    long next() {
      long value = 0;
      for (int digits = 0; ; digits++) {
        int c = read();
        if (c == '\n' && digits > 0) {
          return value;
        }
        if (c < '0' || c > '9' || digits == MAX_DIGITS || value > Long.MAX_VALUE / 10 - 1) {
          throw input.malformed("sparse map is not a list of numbers");
        }
        value = value * 10 + c - '0';
      }
    }

    private int read() {
      if (at == end) {
        at = input.block();
        if (at < 0) {
          throw input.truncated();
        }
        end = at + TarInput.BLOCK;
      }
      return input.buffer()[at++];
    }
  }
}
