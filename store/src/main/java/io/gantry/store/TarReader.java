package io.gantry.store;

import java.io.InputStream;
import java.util.Optional;

/** Reads a tar archive as a stream; one thread at a time. */
public final class TarReader implements AutoCloseable {
  private final InputStream in;

  public TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next member, or empty at the end of the archive; skips what is left of the current one's
   * content. A malformed archive throws GantryException INVALID that names entry and offset; so
   * does a failure of the stream underneath.
   */
  public Optional<TarEntry> next() {
    throw new UnsupportedOperationException(in.toString());
  }

  /** The current member's content, holes as zeros; valid until the next call of {@link #next()}. */
  public InputStream content() {
    throw new UnsupportedOperationException(in.toString());
  }

  /** Closes the stream underneath. */
  @Override
  public void close() {}
}
