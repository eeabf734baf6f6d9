package io.gantry.store;

import java.nio.charset.StandardCharsets;

/** One 512-byte header block: fields by their offsets in POSIX ustar and GNU tar's header. */
final class TarHeader {
  private final byte[] block;
  private final int at;
  private final TarInput input;

  TarHeader(byte[] block, int at, TarInput input) {
    this.block = block;
    this.at = at;
    this.input = input;
  }

  boolean zero() {
    for (int i = at; i < at + TarInput.BLOCK; i++) {
      if (block[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Both sums are accepted: old tars added the bytes as signed. */
  void verifyChecksum() {
    int unsigned = 8 * ' ';
    int signed = unsigned;
    for (int i = 0; i < TarInput.BLOCK; i++) {
      if (i < 148 || i >= 156) {
        unsigned += block[at + i] & 0xff;
        signed += block[at + i];
      }
    }
    long stored = number(148, 8, "checksum");
    if (stored != unsigned && stored != signed) {
      throw input.malformed(
          "header checksum is " + stored + ", expected " + unsigned + " (not a tar archive?)");
    }
  }

  char type() {
    return (char) (block[at + 156] & 0xff);
  }

  boolean ustar() {
    return magic() && block[at + 262] == 0;
  }

  boolean gnu() {
    return magic() && block[at + 262] == ' ';
  }

  private boolean magic() {
    return string(257, 5).equals("ustar");
  }

  String name() {
    String name = string(0, 100);
    String prefix = ustar() ? string(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** A field that ends at its first NUL. */
  String string(int field, int length) {
    int end = at + field;
    while (end < at + field + length && block[end] != 0) {
      end++;
    }
    return new String(block, at + field, end - at - field, StandardCharsets.ISO_8859_1);
  }

  byte raw(int field) {
    return block[at + field];
  }

  /** Octal digits, or GNU's base-256 when the first byte's top bit is set. */
  long number(int field, int length, String what) {
    int first = block[at + field] & 0xff;
    return first == 0x80 || first == 0xff
        ? binary(field, length, first, what)
        : octal(field, length, what);
  }

  /** As {@link #number}, for what cannot be negative. */
  long count(int field, int length, String what) {
    long value = number(field, length, what);
    if (value < 0) {
      throw input.malformed(what + " is negative: " + value);
    }
    return value;
  }

  private long binary(int field, int length, int first, String what) {
    long value = first == 0xff ? -1 : 0;
    for (int i = 1; i < length; i++) {
      if (value != (value << 8) >> 8) {
        throw input.malformed(what + " is larger than 64 bits");
      }
      value = (value << 8) | (block[at + field + i] & 0xff);
    }
    return value;
  }

  private long octal(int field, int length, String what) {
    int i = at + field;
    int end = i + length;
    while (i < end && (block[i] == ' ' || block[i] == 0)) {
      i++;
    }
    long value = 0;
    for (; i < end && block[i] != ' ' && block[i] != 0; i++) {
      int digit = block[i] - '0';
      if (digit < 0 || digit > 7) {
        throw input.malformed(
            what + " is not an octal number: \"" + TarFault.shown(string(field, length)) + "\"");
      }
      value = (value << 3) | digit;
    }
    return value;
  }
}
