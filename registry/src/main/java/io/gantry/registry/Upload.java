package io.gantry.registry;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A blob on its way in: a file that grows by what requests bring, and the hash of it. One request
 * at a time may have it; see {@link #claim}.
 */
final class Upload {
  private static final int PATIENCE_SECONDS = 2;
  private static final int BUFFER = 16 << 10;

  private final Path file;
  private final ReentrantLock claimed = new ReentrantLock();

  /** Of all bytes of the file; null when it has to be computed again, as after a restart. */
  private @Nullable MessageDigest hash;

  private Upload(Path file, @Nullable MessageDigest hash) {
    this.file = file;
    this.hash = hash;
  }

  static Upload begin(Path file, String algorithm) throws IOException {
    Files.createFile(file);
    return new Upload(file, Digest.newHash(algorithm));
  }

  /** Goes on with a file that another process left. */
  static Upload resume(Path file) {
    return new Upload(file, null);
  }

  /** The right to change the upload, for one request; the one that comes second is refused. */
  interface Claim extends AutoCloseable {
    @Override
    void close();
  }

  Claim claim() {
    try {
      // A client that lost its connection may be back before the end of the old one is noticed.
      if (claimed.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return claimed::unlock;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new RegistryException(
        ErrorCode.BLOB_UPLOAD_INVALID, 409, "another request is writing to this upload");
  }

  Path file() {
    return file;
  }

  /** Bytes received so far. */
  long size() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw failed("look at", e);
    }
  }

  /**
   * Appends all of the stream, which may not make the upload larger than {@code limit} bytes; what
   * came before it broke off stays.
   */
  void append(InputStream in, long limit) throws IOException {
    byte[] bytes = new byte[BUFFER];
    long size = size();
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.APPEND)) {
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        size += count;
        if (size > limit) {
          throw Quota.exceeded("this repository", limit);
        }
        write(out, bytes, count);
      }
    }
  }

  private void write(FileChannel out, byte[] bytes, int count) {
    if (hash != null) {
      hash.update(bytes, 0, count);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
    try {
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    } catch (IOException e) {
      hash = null; // It may have more than the file.
      throw failed("write", e);
    }
  }

  /** Goes back to an earlier size, in bytes. */
  void truncate(long size) {
    hash = null;
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      out.truncate(size);
    } catch (IOException e) {
      throw failed("cut", e);
    }
  }

  /** Whether what was received has this digest. Nothing may be appended afterwards. */
  boolean matches(Digest expected) {
    MessageDigest whole = hash;
    hash = null;
    if (whole != null) {
      // Not reusable after the digest is taken, and of no use for another algorithm.
      Digest found = Digest.of(whole);
      if (found.algorithm().equals(expected.algorithm())) {
        return found.equals(expected);
      }
    }
    return computed(expected.algorithm()).equals(expected);
  }

  /** When the last bytes came. */
  Instant modified() {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw failed("look at", e);
    }
  }

  private Digest computed(String algorithm) {
    MessageDigest whole = Digest.newHash(algorithm);
    byte[] bytes = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        whole.update(bytes, 0, count);
      }
    } catch (IOException e) {
      throw failed("read", e);
    }
    return Digest.of(whole);
  }

  private GantryException failed(String act, IOException e) {
    return GantryException.internal(act + " upload " + file.getFileName() + ": " + e, e);
  }
}
