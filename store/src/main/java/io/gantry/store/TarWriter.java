package io.gantry.store;

import java.io.OutputStream;

/** Writes a tar archive (ustar, PAX where needed); one thread at a time. */
public final class TarWriter implements AutoCloseable {
  private final OutputStream out;

  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Starts a member; the stream takes exactly {@code entry.size()} bytes, which the next call of
   * this class checks. The stream need not be closed.
   */
  public OutputStream put(TarEntry entry) {
    throw new UnsupportedOperationException(out + entry.name());
  }

  /** A member with this content, which must be {@code entry.size()} long. */
  public void put(TarEntry entry, byte[] content) {
    throw new UnsupportedOperationException(entry.name() + content.length);
  }

  /** Writes the end of the archive and flushes; does not close the stream underneath. */
  public void finish() {}

  /** {@link #finish()}, if not yet done, then closes the stream underneath. */
  @Override
  public void close() {}
}
