package io.gantry.store;

import io.gantry.linux.PlatformThread;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The uncompressed bytes of a layer. One thread reads and decompresses ahead, a second computes
 * both digests, the caller's unpacks: with two cores the digests cost next to nothing. At most 4
 * MiB are in flight. Closing it waits for both threads, so that nobody reads the source afterwards;
 * a source that stalls for ever must be closed by its owner.
 */
final class LayerStream extends InputStream {
  private static final int CHUNK = 128 * 1024;
  private static final int CHUNKS = 24;
  private static final int TAPS = 8;
  private static final long RATIO_FREE = 64L << 20;

  private final InputStream source;
  private final long ratio;
  private final BlockingQueue<Chunk> free = Chunk.pool(CHUNKS, CHUNK);
  private final BlockingQueue<Chunk> taps = Chunk.pool(TAPS, CHUNK);
  private final BlockingQueue<Chunk> ready = new LinkedBlockingQueue<>();
  private final Chunk end = Chunk.pool(1, 0).remove();
  private final HashingThread hashing;
  private final Thread reader;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private long compressedSize;
  private long tarSize;

  private @Nullable Chunk current;
  private int position;

  /**
   * @param ratio how many bytes each compressed byte may unpack to, past the first 64 MiB
   */
  LayerStream(InputStream source, long ratio, LayerAlgorithms algorithms) {
    this.source = source;
    this.ratio = ratio;
    hashing = new HashingThread(algorithms);
    reader = Thread.ofPlatform().daemon().name("layer-read").start(this::readAhead);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int at, int length) throws IOException {
    Objects.checkFromIndexSize(at, length, target.length);
    Chunk chunk = current;
    if (chunk == null) {
      chunk = current = Threads.take(ready);
      position = 0;
    }
    if (chunk == end) {
      rethrow();
      return -1;
    }
    int n = Math.min(length, chunk.length - position);
    System.arraycopy(chunk.data, position, target, at, n);
    position += n;
    if (position == chunk.length) {
      current = null;
      chunk.release();
    }
    return n;
  }

  /**
   * Reads to the end, which the digests need: what follows a tar's end belongs to the layer too.
   */
  void drain() throws IOException {
    byte[] rest = new byte[CHUNK];
    while (read(rest, 0, CHUNK) >= 0) {
      // only the digests want it
    }
  }

  /** The digests and sizes; only after the stream was read to its end. */
  UnpackedLayer result(long entries) {
    PlatformThread.join(reader);
    hashing.finish();
    return new UnpackedLayer(hashing.digest(), hashing.diffId(), compressedSize, tarSize, entries);
  }

  @Override
  public void close() {
    closed = true;
    while (current != end) {
      if (current != null) {
        current.release();
      }
      // The reader always sends the end, so this take returns.
      current = Threads.take(ready);
    }
    PlatformThread.join(reader);
    hashing.finish();
  }

  private void rethrow() throws IOException {
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private void readAhead() {
    try (InputStream unpacked = Decompression.open(new Tap())) {
      while (!closed) {
        Chunk chunk = Threads.take(free);
        chunk.length = unpacked.readNBytes(chunk.data, 0, CHUNK);
        if (chunk.length == 0) {
          break;
        }
        tarSize += chunk.length;
        checkRatio();
        chunk.share(2);
        hashing.uncompressed(chunk);
        ready.add(chunk);
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    } finally {
      ready.add(end);
    }
  }

  private void checkRatio() {
    if (tarSize > RATIO_FREE && tarSize / Math.max(1, compressedSize) > ratio) {
      throw GantryException.invalid(
          "unpack layer: "
              + compressedSize
              + " bytes unpacked to more than "
              + tarSize
              + ", a decompression bomb (limit: "
              + ratio
              + " to 1)");
    }
  }

  /** Hands a copy of the compressed bytes to the digest. */
  private final class Tap extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
      int n = source.read(target, at, Math.min(length, CHUNK));
      if (n > 0) {
        Chunk chunk = Threads.take(taps);
        System.arraycopy(target, at, chunk.data, 0, n);
        chunk.length = n;
        chunk.share(1);
        hashing.compressed(chunk);
        compressedSize += n;
      }
      return n;
    }

    @Override
    public void close() {
      // the source belongs to the caller
    }
  }
}
