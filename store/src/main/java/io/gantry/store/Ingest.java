package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A blob on its way in: hashes what is written to it. Closing it without {@link #commit} leaves
 * nothing. Used by one thread.
 */
public final class Ingest extends OutputStream {
  private final Blobs blobs;
  private final Path partial;
  private final Optional<Lease> lease;
  private final long limit;
  private final FileChannel channel;
  private final MessageDigest hash;
  private long size;

  private Ingest(
      Blobs blobs,
      Path partial,
      Optional<Lease> lease,
      long limit,
      FileChannel channel,
      MessageDigest hash) {
    this.blobs = blobs;
    this.partial = partial;
    this.lease = lease;
    this.limit = limit;
    this.channel = channel;
    this.hash = hash;
  }

  static Ingest create(
      Blobs blobs, Path partial, Optional<Lease> lease, long limit, String algorithm) {
    try {
      FileChannel channel =
          FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new Ingest(blobs, partial, lease, limit, channel, Digest.newHash(algorithm));
    } catch (IOException e) {
      throw GantryException.internal("begin blob " + partial + ": " + e, e);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    size += length;
    if (size > limit) {
      throw GantryException.invalid("content is larger than the limit of " + limit + " bytes");
    }
    hash.update(bytes, offset, length);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Bytes written so far. */
  public long size() {
    return size;
  }

  /**
   * Puts the content on the disk and names it. Nothing may be written after.
   *
   * @throws GantryException INVALID when the content has another digest than the one expected
   */
  public Digest commit(Optional<Digest> expected) {
    Digest digest = Digest.of(hash);
    if (expected.isPresent() && !expected.get().equals(digest)) {
      throw GantryException.invalid(
          "content of %d bytes has digest %s, expected %s".formatted(size, digest, expected.get()));
    }
    // Held before it is named: a collection that runs now must not take it for abandoned.
    lease.ifPresent(holder -> holder.hold(digest));
    try {
      if (!blobs.has(digest)) {
        channel.force(true);
        blobs.name(partial, digest);
      }
    } catch (IOException e) {
      throw GantryException.internal("keep blob " + digest + ": " + e, e);
    }
    return digest;
  }

  /** As {@link #commit(Optional)}, and checks the size in bytes too. */
  public Digest commit(Digest expected, long expectedSize) {
    if (size != expectedSize) {
      throw GantryException.invalid(
          "content of %s has %d bytes, expected %d".formatted(expected, size, expectedSize));
    }
    return commit(Optional.of(expected));
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(partial);
  }
}
