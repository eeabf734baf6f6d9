package io.gantry.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Finds where the last lines of a log begin, from the end backwards, without reading what comes
 * before. A line counts where it ends; parts of a line belong to its end.
 */
final class LogTail {
  private static final int BLOCK = 64 * 1024;

  private final LogFiles files;
  private long missing;

  LogTail(LogFiles files, long lines) {
    this.files = files;
    this.missing = lines;
  }

  /** The file and position to read from; empty when there is no file. */
  Optional<LogFiles.Open> open() throws IOException {
    Optional<LogFiles.Open> file = files.newest();
    for (boolean newest = true; file.isPresent(); newest = false) {
      FileChannel channel = file.get().channel();
      long start = search(channel, newest);
      Optional<LogFiles.Open> older = start < 0 ? files.older(file.get()) : Optional.empty();
      if (older.isEmpty()) {
        channel.position(Math.max(0, start));
        return file;
      }
      channel.close();
      file = older;
    }
    return Optional.empty();
  }

  /** The position behind the last line that is not wanted; -1 when all of the file is wanted. */
  private long search(FileChannel channel, boolean newest) throws IOException {
    Block block = new Block(channel);
    // A record that is being written does not count.
    long end = startOfRecord(block, channel.size());
    if (newest && missing == 0) {
      return end;
    }
    boolean last = newest;
    while (end > 0) {
      long start = startOfRecord(block, end - 1);
      boolean line = block.byteAt(start + LogLine.TAG) == 'F';
      // The output may have ended without a newline: that is a line, too.
      if ((line || last) && missing-- == 0) {
        return end;
      }
      last = false;
      end = start;
    }
    return -1;
  }

  /** The position behind the last newline before {@code end}. */
  private static long startOfRecord(Block block, long end) throws IOException {
    for (long at = end; at > 0; at--) {
      if (block.byteAt(at - 1) == '\n') {
        return at;
      }
    }
    return 0;
  }

  /** A window of a file that moves backwards. */
  private static final class Block {
    private final FileChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK).limit(0);
    private long start;

    Block(FileChannel channel) {
      this.channel = channel;
    }

    byte byteAt(long position) throws IOException {
      if (position < start || position >= start + bytes.limit()) {
        start = Math.max(0, position + 1 - BLOCK);
        bytes.clear();
        int count = channel.read(bytes, start);
        bytes.flip();
        if (count <= position - start) {
          return 0;
        }
      }
      return bytes.get((int) (position - start));
    }
  }
}
