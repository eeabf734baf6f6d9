package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.linux.FileData;
import java.util.Arrays;
import java.util.OptionalLong;

/** The data of regular files that are open. */
public final class FileContent {
  private static final long CHUNK = 64L << 20;
  private static final int BUFFER = 256 * 1024;

  private FileContent() {}

  /** Copies the data, and leaves the holes. Moves the positions of both. */
  public static void copy(Fd from, Fd to, long size) {
    OptionalLong data = FileData.nextData(from, 0);
    while (data.isPresent() && data.getAsLong() < size) {
      long begin = data.getAsLong();
      long end = Math.min(size, FileData.nextHole(from, begin).orElse(size));
      FileData.seek(from, begin);
      FileData.seek(to, begin);
      send(from, to, end - begin);
      data = FileData.nextData(from, end);
    }
    FileData.ftruncate(to, size);
  }

  private static void send(Fd from, Fd to, long length) {
    long left = length;
    while (left > 0) {
      long copied = FileData.sendfile(from, to, Math.min(left, CHUNK));
      left = copied == 0 ? 0 : left - copied;
    }
  }

  /** Whether both hold the same from their positions on. */
  static boolean same(Fd one, Fd other) {
    byte[] left = new byte[BUFFER];
    byte[] right = new byte[BUFFER];
    int length;
    do {
      length = fill(one, left);
      if (length != fill(other, right) || !Arrays.equals(left, 0, length, right, 0, length)) {
        return false;
      }
    } while (length == BUFFER);
    return true;
  }

  private static int fill(Fd file, byte[] buffer) {
    int filled = 0;
    int read = file.read(buffer, 0, BUFFER);
    while (read > 0) {
      filled += read;
      read = filled == BUFFER ? 0 : file.read(buffer, filled, BUFFER - filled);
    }
    return filled;
  }
}
