package io.gantry.store;

import io.gantry.oci.GantryException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Turns an entry into header blocks: ustar, after a PAX header for what ustar cannot say. */
final class TarEncoder {
  private static final long OCTAL_7 = 0_7777777L;
  private static final long OCTAL_11 = 0_77777777777L;

  private final TreeMap<String, byte[]> pax = new TreeMap<>();
  private final byte[] block = new byte[TarInput.BLOCK];

  private TarEncoder() {}

  static byte[] encode(TarEntry entry) {
    return new TarEncoder().blocks(entry, archived(entry), entry.size());
  }

  /** Keeps the real name and size in PAX records, as GNU tar does for format 1.0. */
  static byte[] encodeSparse(TarEntry entry, long stored) {
    TarEncoder encoder = new TarEncoder();
    encoder.record("GNU.sparse.major", "1");
    encoder.record("GNU.sparse.minor", "0");
    encoder.record("GNU.sparse.name", entry.name());
    encoder.record("GNU.sparse.realsize", Long.toString(entry.size()));
    return encoder.blocks(entry, sibling("GNUSparseFile.0", entry.name()), stored);
  }

  /**
   * The map as it stands before the data in format 1.0, padded to whole blocks. GNU tar takes the
   * end of the last extent for the end of the file, so a hole at the end needs an empty extent.
   */
  static byte[] sparseMap(SparseMap map, long realSize) {
    boolean hole = map.end() < realSize;
    StringBuilder text = new StringBuilder().append(map.size() + (hole ? 1 : 0)).append('\n');
    for (int i = 0; i < map.size(); i++) {
      text.append(map.offset(i)).append('\n').append(map.length(i)).append('\n');
    }
    if (hole) {
      text.append(realSize).append("\n0\n");
    }
    text.append("\0".repeat((int) TarReader.padded(text.length()) - text.length()));
    return latin(text.toString());
  }

  private static String archived(TarEntry entry) {
    boolean slash = entry.type() == TarEntry.Type.DIRECTORY && !entry.name().endsWith("/");
    return slash ? entry.name() + "/" : entry.name();
  }

  private static String sibling(String folder, String name) {
    int slash = name.lastIndexOf('/', name.length() - 2);
    return name.substring(0, slash + 1) + folder + "/" + name.substring(slash + 1);
  }

  private byte[] blocks(TarEntry entry, String name, long size) {
    header(entry, name, size);
    if (pax.isEmpty()) {
      return block;
    }
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> record : pax.entrySet()) {
      records.writeBytes(PaxRecords.encode(record.getKey(), record.getValue()));
    }
    byte[] data = records.toByteArray();
    ByteArrayOutputStream all = new ByteArrayOutputStream(3 * TarInput.BLOCK + data.length);
    all.writeBytes(paxHeader(name, data.length));
    all.writeBytes(data);
    all.writeBytes(new byte[(int) TarReader.padded(data.length) - data.length]);
    all.writeBytes(block);
    return all.toByteArray();
  }

  private static byte[] paxHeader(String name, int size) {
    TarEncoder encoder = new TarEncoder();
    String own = sibling("PaxHeaders.0", name);
    encoder.field(0, 100, own.length() > 100 ? own.substring(own.length() - 100) : own);
    encoder.numbers(0644, 0, 0, size, 0);
    encoder.seal('x');
    return encoder.block;
  }

  private void header(TarEntry entry, String name, long size) {
    text(0, 100, "path", name);
    numbers(
        entry.mode(),
        fitting("uid", entry.uid(), OCTAL_7),
        fitting("gid", entry.gid(), OCTAL_7),
        fitting("size", size, OCTAL_11),
        time(entry.modified()));
    text(157, 100, "linkpath", entry.linkName());
    text(265, 32, "uname", entry.user());
    text(297, 32, "gname", entry.group());
    if (entry.type() == TarEntry.Type.CHARACTER_DEVICE
        || entry.type() == TarEntry.Type.BLOCK_DEVICE) {
      octal(329, 8, device(entry, entry.deviceMajor()));
      octal(337, 8, device(entry, entry.deviceMinor()));
    }
    entry.xattrs().forEach((key, value) -> pax.put(PaxRecords.XATTR + key, value));
    seal(flag(entry.type()));
  }

  private void numbers(int mode, long uid, long gid, long size, long mtime) {
    octal(100, 8, mode & 07777);
    octal(108, 8, uid);
    octal(116, 8, gid);
    octal(124, 12, size);
    octal(136, 12, mtime);
  }

  private static long device(TarEntry entry, int number) {
    if (number < 0 || number > OCTAL_7) {
      throw GantryException.invalid(
          "write tar entry \"" + TarFault.shown(entry.name()) + "\": device number " + number);
    }
    return number;
  }

  private static char flag(TarEntry.Type type) {
    return switch (type) {
      case FILE -> '0';
      case HARD_LINK -> '1';
      case SYMLINK -> '2';
      case CHARACTER_DEVICE -> '3';
      case BLOCK_DEVICE -> '4';
      case DIRECTORY -> '5';
      case FIFO -> '6';
    };
  }

  private long fitting(String key, long value, long limit) {
    if (value >= 0 && value <= limit) {
      return value;
    }
    record(key, Long.toString(value));
    return 0;
  }

  private long time(Instant when) {
    long seconds = when.getEpochSecond();
    if (when.getNano() != 0 || seconds < 0 || seconds > OCTAL_11) {
      record("mtime", decimal(when));
    }
    return Math.clamp(seconds, 0, OCTAL_11);
  }

  /** -1.25 stands for a quarter of a second before -1, so both parts of an Instant must agree. */
  private static String decimal(Instant when) {
    long seconds = when.getEpochSecond();
    int nanos = when.getNano();
    boolean before = seconds < 0 && nanos > 0;
    long whole = before ? seconds + 1 : seconds;
    String sign = before && whole == 0 ? "-" : "";
    if (nanos == 0) {
      return Long.toString(whole);
    }
    String fraction = String.format("%09d", before ? 1_000_000_000 - nanos : nanos);
    return sign + whole + "." + fraction.replaceAll("0+$", "");
  }

  private void text(int at, int length, String key, String value) {
    if (value.length() > length) {
      record(key, value);
    }
    field(at, length, value.length() > length ? value.substring(0, length) : value);
  }

  private void record(String key, String value) {
    pax.put(key, latin(value));
  }

  private void field(int at, int length, String value) {
    System.arraycopy(latin(value), 0, block, at, Math.min(length, value.length()));
  }

  private void octal(int at, int length, long value) {
    String digits = Long.toOctalString(value);
    field(at, length, "0".repeat(length - 1 - digits.length()) + digits);
  }

  private void seal(char type) {
    block[156] = (byte) type;
    field(257, 8, "ustar\00000");
    field(148, 8, "        ");
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    octal(148, 7, sum);
    block[154] = 0;
    block[155] = ' ';
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
