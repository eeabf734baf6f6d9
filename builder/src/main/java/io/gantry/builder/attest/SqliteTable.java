package io.gantry.builder.attest;

import io.gantry.oci.GantryException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads one table of a database of SQLite that anybody may have made:
 * https://sqlite.org/fileformat2.html. In Java, because the library itself is not made for hostile
 * files, and a table is all that is needed. No more is read than a few times what the file holds.
 * Pure.
 */
final class SqliteTable {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int INTERIOR = 5;
  private static final int LEAF = 13;
  private static final int HEADER = 100;
  private static final int TYPE_BLOB = 12;
  private static final int TYPE_TEXT = 13;
  private static final int MOST_DEPTH = 20;
  private static final long MOST_READINGS = 8;

  /** Bytes of content for each serial type below 10. */
  private static final int[] SIZES = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};

  private final ByteBuffer file;
  private final int pageSize;
  private final int usable;
  private long left;

  private SqliteTable(byte[] file) {
    this.file = ByteBuffer.wrap(file);
    boolean named =
        file.length >= HEADER && Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    if (!named) {
      throw GantryException.invalid("it is no database of SQLite");
    }
    int size = this.file.getShort(16) & 0xffff;
    pageSize = size == 1 ? 1 << 16 : size;
    usable = pageSize - (file[20] & 0xff);
    if (pageSize < 512 || usable < 480) {
      throw GantryException.invalid("its pages have " + pageSize + " bytes");
    }
    left = MOST_READINGS * file.length;
  }

  /** The columns of a row: texts and blobs as bytes, all else empty. */
  record Row(List<byte[]> columns) {
    private String text(int column) {
      return column < columns.size() ? new String(columns.get(column), StandardCharsets.UTF_8) : "";
    }
  }

  /**
   * Gives each row of a table; without such a table none.
   *
   * @throws GantryException INVALID when the file is damaged, maybe after some rows
   */
  static void read(byte[] file, String table, Consumer<Row> rows) {
    try {
      int root = new SqliteTable(file).root(table);
      if (root > 0) {
        new SqliteTable(file).page(root, 0, rows);
      }
    } catch (IndexOutOfBoundsException
        | BufferUnderflowException
        | IllegalArgumentException
        | ArithmeticException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "a page of it leads out of the file", e);
    }
  }

  /** The schema says where a table begins: type, name, table's name, root page, text. */
  private int root(String table) {
    List<Integer> roots = new ArrayList<>();
    page(
        1,
        0,
        row -> {
          if (row.text(0).equals("table") && row.text(1).equals(table)) {
            roots.add(number(row.columns().get(3)));
          }
        });
    return roots.isEmpty() ? 0 : roots.getFirst();
  }

  private static int number(byte[] bytes) {
    long value = 0;
    for (byte b : bytes) {
      value = (value << 8) | (b & 0xff);
    }
    return (int) value;
  }

  private void spend(int bytes) {
    left -= bytes;
    if (left < 0) {
      throw GantryException.invalid("its pages lead in a circle");
    }
  }

  private void page(int number, int depth, Consumer<Row> rows) {
    spend(pageSize);
    if (depth > MOST_DEPTH) {
      throw GantryException.invalid("its pages are nested too deep");
    }
    int start = Math.multiplyExact(number - 1, pageSize);
    int head = number == 1 ? HEADER : start;
    int type = file.get(head);
    int cells = file.getShort(head + 3) & 0xffff;
    int pointers = head + (type == INTERIOR ? 12 : 8);
    for (int i = 0; i < cells; i++) {
      int cell = start + (file.getShort(pointers + 2 * i) & 0xffff);
      if (type == INTERIOR) {
        page(file.getInt(cell), depth + 1, rows);
      } else if (type == LEAF) {
        rows.accept(row(payload(cell)));
      }
    }
    if (type == INTERIOR) {
      page(file.getInt(head + 8), depth + 1, rows);
    }
  }

  /** A number of the format: seven bits a byte, the first bit says that more follow. */
  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      byte b = in.get();
      value = (value << 7) | (b & 0x7f);
      if (b >= 0) {
        return value;
      }
    }
    return (value << 8) | (in.get() & 0xff);
  }

  /** "Cell Payload Overflow Pages": what does not fit on the page goes on on others. */
  private ByteBuffer payload(int cell) {
    ByteBuffer at = file.duplicate().position(cell);
    long size = varint(at);
    var _ = varint(at);
    if (size < 0 || size > file.capacity()) {
      throw GantryException.invalid("a row of it has " + size + " bytes");
    }
    int all = (int) size;
    spend(all);
    int local = all;
    if (all > usable - 35) {
      int least = (usable - 12) * 32 / 255 - 23;
      int fit = least + (all - least) % (usable - 4);
      local = fit <= usable - 35 ? fit : least;
    }
    byte[] content = new byte[all];
    at.get(content, 0, local);
    int next = local < all ? at.getInt() : 0;
    int done = local;
    while (done < all) {
      spend(pageSize);
      int start = Math.multiplyExact(next - 1, pageSize);
      next = file.getInt(start);
      int part = Math.min(all - done, usable - 4);
      file.get(start + 4, content, done, part);
      done += part;
    }
    return ByteBuffer.wrap(content);
  }

  /** "Record Format": a header with the types, then what they are of. */
  private static Row row(ByteBuffer record) {
    int end = (int) varint(record);
    List<Long> types = new ArrayList<>();
    while (record.position() < end) {
      types.add(varint(record));
    }
    List<byte[]> columns = new ArrayList<>();
    for (long type : types) {
      long size =
          type < SIZES.length
              ? SIZES[(int) type]
              : type >= TYPE_BLOB ? (type - (type % 2 == 0 ? TYPE_BLOB : TYPE_TEXT)) / 2 : 0;
      if (size > record.remaining()) {
        throw new IndexOutOfBoundsException("a column of " + size + " bytes");
      }
      byte[] column = new byte[(int) size];
      record.get(column);
      columns.add(column);
    }
    return new Row(columns);
  }
}
