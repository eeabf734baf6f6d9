package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * One request of the kernel, as it lies in memory (linux/fuse.h, fuse_in_header). Valid until the
 * next one is read.
 */
record FuseRequest(MemorySegment bytes) {
  static final int HEADER = 40;

  static final int LOOKUP = 1;
  static final int FORGET = 2;
  static final int GETATTR = 3;
  static final int READLINK = 5;
  static final int READ = 15;
  static final int STATFS = 17;
  static final int GETXATTR = 22;
  static final int LISTXATTR = 23;
  static final int INIT = 26;
  static final int READDIR = 28;
  static final int INTERRUPT = 36;
  static final int DESTROY = 38;
  static final int BATCH_FORGET = 42;
  static final int READDIRPLUS = 44;

  int operation() {
    return bytes.get(JAVA_INT, 4);
  }

  /** What the answer carries, so that the kernel knows it again. */
  long unique() {
    return bytes.get(JAVA_LONG, 8);
  }

  long inode() {
    return bytes.get(JAVA_LONG, 16);
  }

  /** A 32-bit field of the operation's own structure. */
  int number(int at) {
    return bytes.get(JAVA_INT, HEADER + at);
  }

  /** A 64-bit field of the operation's own structure. */
  long longNumber(int at) {
    return bytes.get(JAVA_LONG, HEADER + at);
  }

  /** The text that stands there, up to its NUL. */
  String text(int at) {
    byte[] rest = bytes.asSlice(HEADER + at).toArray(JAVA_BYTE);
    int end = 0;
    while (end < rest.length && rest[end] != 0) {
      end++;
    }
    return FileNames.decode(Arrays.copyOf(rest, end));
  }

  /** Whether the kernel waits for an answer. */
  boolean wantsReply() {
    return switch (operation()) {
      case FORGET, BATCH_FORGET, INTERRUPT -> false;
      default -> true;
    };
  }
}
