package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.time.Instant;

/**
 * Writes an answer to the kernel into memory, field by field (linux/fuse.h). Used by one thread,
 * for one answer after the other.
 */
final class FuseReply {
  static final int HEADER = 16;

  /** Bytes of a fuse_entry_out. */
  static final int ENTRY = 128;

  /** Bytes of a fuse_dirent before the name. */
  static final int DIRENT = 24;

  /** What the kernel was told stays true. */
  private static final long VALID_SECONDS = 365L * 24 * 60 * 60;

  private static final int BLOCK = 4096;

  private final MemorySegment memory;
  private long end = HEADER;

  FuseReply(MemorySegment memory) {
    this.memory = memory;
  }

  void begin() {
    end = HEADER;
  }

  /** Bytes that still fit. */
  long room() {
    return memory.byteSize() - end;
  }

  /** Bytes after the header. */
  long length() {
    return end - HEADER;
  }

  FuseReply number(int value) {
    memory.set(JAVA_INT, end, value);
    end += 4;
    return this;
  }

  FuseReply shortNumber(int value) {
    memory.set(JAVA_SHORT, end, (short) value);
    end += 2;
    return this;
  }

  FuseReply longNumber(long value) {
    memory.set(JAVA_LONG, end, value);
    end += 8;
    return this;
  }

  FuseReply zeros(int count) {
    memory.asSlice(end, count).fill((byte) 0);
    end += count;
    return this;
  }

  FuseReply bytes(byte[] content) {
    MemorySegment.copy(content, 0, memory, JAVA_BYTE, end, content.length);
    end += content.length;
    return this;
  }

  /** Bytes that are there already. */
  void take(int count) {
    end += count;
  }

  /** A fuse_entry_out: what is known of a name, for as long as the kernel likes. */
  FuseReply entry(FuseNode node) {
    longNumber(node.inode()).longNumber(0).longNumber(VALID_SECONDS).longNumber(VALID_SECONDS);
    return zeros(8).attributes(node);
  }

  /** The fuse_entry_out of a name that stands for nothing. */
  FuseReply absent() {
    return longNumber(0).longNumber(0).longNumber(VALID_SECONDS).zeros(ENTRY - 24);
  }

  /** A fuse_attr_out. */
  FuseReply attributesFor(FuseNode node) {
    return longNumber(VALID_SECONDS).zeros(8).attributes(node);
  }

  /** A fuse_dirent. */
  FuseReply dirent(long inode, long next, int type, byte[] name) {
    // The mode's type, shifted, is d_type.
    longNumber(inode).longNumber(next).number(name.length).number(type >> 12).bytes(name);
    return zeros(padding(name.length));
  }

  static int direntSize(int nameLength) {
    return DIRENT + nameLength + padding(nameLength);
  }

  /** The finished answer. */
  MemorySegment finish(long unique) {
    return header(unique, 0, end);
  }

  /** An answer that is an error, or nothing but yes when errno is 0. */
  MemorySegment error(long unique, int errno) {
    return header(unique, -errno, HEADER);
  }

  private MemorySegment header(long unique, int error, long length) {
    memory.set(JAVA_INT, 0, (int) length);
    memory.set(JAVA_INT, 4, error);
    memory.set(JAVA_LONG, 8, unique);
    return memory.asSlice(0, length);
  }

  private static int padding(int nameLength) {
    return -nameLength & 7;
  }

  private FuseReply attributes(FuseNode node) {
    Instant modified = node.modified();
    long seconds = modified.getEpochSecond();
    int nanos = modified.getNano();
    longNumber(node.inode()).longNumber(node.size()).longNumber((node.size() + 511) / 512);
    longNumber(seconds).longNumber(seconds).longNumber(seconds);
    number(nanos).number(nanos).number(nanos);
    number(node.mode()).number(node.links()).number(node.uid()).number(node.gid());
    return number(device(node.special())).number(BLOCK).number(0);
  }

  /** The kernel's own encoding of 32 bits (new_encode_dev). */
  private static int device(DeviceNumber number) {
    return (number.minor() & 0xff) | (number.major() << 8) | ((number.minor() & ~0xff) << 12);
  }
}
