package io.gantry.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log that a shim writes in CRI format, over its rotated files. One thread reads; any
 * thread may {@link #finish()} or {@link #close()}. At the end of a followed log it looks again
 * every 25 to 200 ms: that needs no thread, and none of the host's limited file watches, for each
 * follower.
 */
public final class LogReader implements AutoCloseable {
  private static final int BLOCK = 64 * 1024;
  private static final long SHORTEST_PAUSE = 25;
  private static final long LONGEST_PAUSE = 200;

  private final LogFiles files;
  private final LogQuery query;
  private final LogJoiner joiner = new LogJoiner();
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean closed;
  private boolean opened;
  private LogFiles.@Nullable Open file;
  private ByteBuffer block = ByteBuffer.allocate(0);
  private long pause = SHORTEST_PAUSE;

  /** Reads the log at this path, which need not exist yet. */
  public LogReader(Path log, LogQuery query) {
    this.files = new LogFiles(log);
    this.query = query;
  }

  /** The next line; empty at the end, which a followed log has only after {@link #finish()}. */
  public Optional<LogLine> next() throws IOException, InterruptedException {
    while (true) {
      Optional<LogLine> line = record();
      if (line.isEmpty() || line.get().time().isAfter(query.until())) {
        return joiner.end();
      }
      if (line.get().time().isBefore(query.since())) {
        continue;
      }
      Optional<LogLine> whole = query.joined() ? joiner.add(line.get()) : line;
      if (whole.isPresent()) {
        return whole;
      }
    }
  }

  /** No more will be written: what is there is still read, then the log ends. */
  public void finish() {
    finished.countDown();
  }

  /** Ends a {@link #next()} that waits; the file is closed by whoever reads. */
  @Override
  public void close() throws IOException {
    closed = true;
    finish();
    LogFiles.Open open = file;
    if (open != null) {
      open.close();
    }
  }

  /** The next well-formed record. */
  private Optional<LogLine> record() throws IOException, InterruptedException {
    while (!closed) {
      int end = newline();
      if (end < 0) {
        if (!refill()) {
          return Optional.empty();
        }
        continue;
      }
      ByteBuffer record = block.slice(block.position(), end - block.position());
      block.position(end + 1);
      Optional<LogLine> line = LogLine.parse(record);
      if (line.isPresent()) {
        return line;
      }
    }
    return Optional.empty();
  }

  private int newline() {
    for (int i = block.position(); i < block.limit(); i++) {
      if (block.get(i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Gets more bytes; false at the end of the log. */
  private boolean refill() throws IOException, InterruptedException {
    while (!closed) {
      // Asked before the read: what was written before finish() is then read for certain.
      boolean last = finished.getCount() == 0 || !query.follow();
      if (read()) {
        pause = SHORTEST_PAUSE;
        return true;
      }
      if (last || Instant.now().isAfter(query.until())) {
        return false;
      }
      pause();
    }
    return false;
  }

  /**
   * Reads from the current file, or from the next one when it was rotated and is read to its end.
   */
  private boolean read() throws IOException {
    if (file == null && !openFirst()) {
      return false;
    }
    LogFiles.Open current = file;
    while (current != null) {
      // Looked up before the read: once it was rotated, nothing more is written to it.
      Optional<LogFiles.Open> next = files.newer(current);
      if (readFrom(current)) {
        if (next.isPresent()) {
          next.get().close();
        }
        return true;
      }
      if (next.isEmpty()) {
        return false;
      }
      current.close();
      current = next.get();
      file = current;
    }
    return false;
  }

  private boolean openFirst() throws IOException {
    Optional<LogFiles.Open> first =
        query.tail() >= 0 && !opened ? new LogTail(files, query.tail()).open() : files.oldest();
    opened = true;
    file = first.orElse(null);
    return first.isPresent();
  }

  /** Into a new block, since lines that were given out are views of the old one. */
  private boolean readFrom(LogFiles.Open current) throws IOException {
    ByteBuffer next = ByteBuffer.allocate(Math.max(BLOCK, 2 * block.remaining()));
    next.put(block.duplicate());
    if (current.channel().read(next) <= 0) {
      return false;
    }
    block = next.flip();
    return true;
  }

  private void pause() throws InterruptedException {
    if (!finished.await(pause, TimeUnit.MILLISECONDS)) {
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }
}
