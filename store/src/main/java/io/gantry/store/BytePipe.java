package io.gantry.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from one thread to another, which work at the same time: the JDK's piped streams let the
 * reader wait until their buffer is full, and the writer until it is empty.
 */
final class BytePipe {
  private static final int CHUNK = 128 * 1024;
  private static final int CHUNKS = 8;

  private final BlockingQueue<Chunk> free = Chunk.pool(CHUNKS, CHUNK);
  private final BlockingQueue<Chunk> ready = new LinkedBlockingQueue<>();
  private final Chunk end = Chunk.pool(1, 0).remove();
  private volatile boolean abandoned;

  /** For one thread; closing it is the end of the other stream. */
  OutputStream sink() {
    return new Sink();
  }

  /** For one thread; after it is closed, writing fails. An interrupt breaks reading off. */
  InputStream source() {
    return new Source();
  }

  /** Nobody reads any more: a writer that waits for room gets some, and learns that. */
  void abandon() {
    abandoned = true;
    for (Chunk left = ready.poll(); left != null; left = ready.poll()) {
      if (left != end) {
        left.release();
      }
    }
  }

  private final class Sink extends OutputStream {
    private @Nullable Chunk current;
    private boolean closed;

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      for (int done = 0; done < length; ) {
        Chunk chunk = chunk();
        int n = Math.min(length - done, CHUNK - chunk.length);
        System.arraycopy(bytes, offset + done, chunk.data, chunk.length, n);
        chunk.length += n;
        done += n;
        if (chunk.length == CHUNK) {
          handOn(chunk);
        }
      }
    }

    private Chunk chunk() throws IOException {
      Chunk chunk = current;
      if (chunk == null) {
        chunk = Threads.take(free);
        chunk.length = 0;
        current = chunk;
      }
      if (abandoned) {
        throw new IOException("nobody reads any more");
      }
      return chunk;
    }

    private void handOn(Chunk chunk) {
      chunk.share(1);
      ready.add(chunk);
      current = null;
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      Chunk last = current;
      if (last != null) {
        handOn(last);
      }
      ready.add(end);
    }
  }

  private final class Source extends InputStream {
    private @Nullable Chunk current;
    private int position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      Chunk chunk = chunk();
      if (chunk == end) {
        return -1;
      }
      int n = Math.min(length, chunk.length - position);
      System.arraycopy(chunk.data, position, target, offset, n);
      position += n;
      if (position == chunk.length) {
        current = null;
        chunk.release();
      }
      return n;
    }

    private Chunk chunk() throws IOException {
      Chunk chunk = current;
      if (chunk == null) {
        try {
          chunk = ready.take();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted");
        }
        current = chunk;
        position = 0;
      }
      return chunk;
    }

    @Override
    public void close() {
      abandon();
    }
  }
}
