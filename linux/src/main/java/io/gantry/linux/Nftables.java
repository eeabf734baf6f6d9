package io.gantry.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The packet filter of one network namespace, that of the thread which opened it, by way of
 * libnftables(3). Threads may share it, one speaks at a time. A call takes milliseconds and holds
 * its carrier thread: use a platform thread.
 */
public final class Nftables implements AutoCloseable {
  private final NftablesLibrary library;
  private final MemorySegment context;
  private boolean closed;

  private Nftables(NftablesLibrary library) {
    this.library = library;
    this.context = library.newContext();
  }

  /**
   * Opens it for the calling thread's network namespace.
   *
   * @throws LinuxException ENOENT when the library is not installed; the message names its package
   */
  public static Nftables open() {
    return new Nftables(NftablesLibrary.load());
  }

  /**
   * Carries out commands, one a line in nft(8)'s language, all or none, and returns what they
   * print.
   *
   * @throws NftablesException with the library's own words
   */
  public synchronized String run(String commands) {
    if (closed) {
      throw new IllegalStateException("nftables is closed");
    }
    try (Arena arena = Arena.ofConfined()) {
      boolean done = library.run(context, arena.allocateFrom(commands));
      String output = library.output(context);
      String error = library.error(context);
      if (!done) {
        throw new NftablesException(commands, error);
      }
      return output;
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      library.free(context);
    }
  }
}
