package io.gantry.store;

import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bytes of a layer that is not here yet, from the nearest place that has them: the finished
 * blob, its download as far as that is, what was fetched before, or the registry. Nothing is
 * verified here. Thread-safe.
 */
final class LazyBlob implements AutoCloseable {
  /** What costs little more than a request alone: the next chunks are likely to be wanted next. */
  private static final int FETCH = 256 << 10;

  private final BlobRange range;
  private final Blobs blobs;
  private final Downloads downloads;
  private final Foreground foreground;
  private final FileChannel fetched;
  private final ByteRanges there = new ByteRanges();

  /**
   * @param file made here, for what is fetched; takes no more room than the blob, and may be
   *     removed while this is open
   * @param foreground told of each request to the registry
   */
  LazyBlob(BlobRange range, Store store, Downloads downloads, Path file, Foreground foreground) {
    this.range = range;
    this.blobs = store.blobs();
    this.downloads = downloads;
    this.foreground = foreground;
    try {
      fetched =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw GantryException.internal("make " + file + ": " + e, e);
    }
  }

  /** The compressed bytes of a chunk; UNAVAILABLE when they cannot be had now. */
  byte[] stored(FileChunk chunk) {
    try {
      Optional<byte[]> near = near(chunk);
      return near.isPresent() ? near.get() : fetch(chunk);
    } catch (IOException e) {
      String what = "read %s from byte %d: ".formatted(range.blob().digest(), chunk.offset());
      throw new GantryException(Kind.UNAVAILABLE, what + e.getMessage(), e);
    }
  }

  private Optional<byte[]> near(FileChunk chunk) throws IOException {
    if (isFetched(chunk.offset(), chunk.end())) {
      return read(fetched, chunk);
    }
    // In this order: a finished download becomes the blob before its file goes.
    Optional<Download> coming =
        downloads.running(range.blob().digest()).filter(each -> each.size() >= chunk.end());
    if (coming.isPresent()) {
      Optional<byte[]> bytes = read(coming.get().file(), chunk);
      if (bytes.isPresent()) {
        return bytes;
      }
    }
    return blobs.has(range.blob().digest())
        ? read(blobs.path(range.blob().digest()), chunk)
        : Optional.empty();
  }

  private static Optional<byte[]> read(Path file, FileChunk chunk) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel, chunk);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> read(FileChannel channel, FileChunk chunk) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(chunk.stored());
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, chunk.offset() + bytes.position()) < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(bytes.array());
  }

  private byte[] fetch(FileChunk chunk) throws IOException {
    long length = Math.max(chunk.stored(), FETCH);
    int wanted = (int) Math.min(length, range.blob().size() - chunk.offset());
    byte[] bytes;
    try (Foreground.Task _ = foreground.begin()) {
      bytes = range.read(chunk.offset(), wanted);
    }
    keep(chunk.offset(), bytes);
    return bytes.length == chunk.stored() ? bytes : Arrays.copyOf(bytes, chunk.stored());
  }

  /** A full disk costs only that it is asked for again. */
  private void keep(long offset, byte[] bytes) {
    try {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        fetched.write(left, offset + left.position());
      }
      synchronized (there) {
        there.add(offset, offset + bytes.length);
      }
    } catch (IOException e) {
      System.getLogger("io.gantry.store")
          .log(System.Logger.Level.WARNING, "keep what was fetched of a layer: {0}", e.toString());
    }
  }

  private boolean isFetched(long start, long end) {
    synchronized (there) {
      return there.has(start, end);
    }
  }

  @Override
  public void close() {
    try {
      fetched.close();
    } catch (IOException e) {
      throw GantryException.internal("close what was fetched of a layer: " + e, e);
    }
  }
}
