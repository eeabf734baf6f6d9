package io.gantry.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/**
 * A client's connection to the standard streams of a container or an exec. One thread reads, one
 * other may write; {@link #close} may be called by any and ends both.
 */
public interface AttachSession extends AutoCloseable {
  /** Whether a terminal is behind it: then the output is one raw stream. */
  boolean tty();

  /** The next output; blocks until there is some, empty at the end of all of it. */
  Optional<OutputFrame> read();

  /**
   * Copies all output as it comes, to its end: raw with a terminal, otherwise in Docker's
   * multiplexed form (8 bytes of header: 1 or 2, three zeros, length; then the bytes). Quicker than
   * {@link #read}, and not to be mixed with it.
   *
   * @throws IOException when the target refuses
   */
  default void transferTo(WritableByteChannel target) throws IOException {
    for (Optional<OutputFrame> next = read(); next.isPresent(); next = read()) {
      OutputFrame frame = next.get();
      if (!tty()) {
        writeAll(target, frame.header());
      }
      writeAll(target, ByteBuffer.wrap(frame.bytes()));
    }
  }

  /** Writes to standard input; ignored when the process is gone or input was not asked for. */
  void write(byte[] bytes, int offset, int length);

  /** The client's input has ended: the process sees end of file where that was asked for. */
  void closeStdin();

  @Override
  void close();

  private static void writeAll(WritableByteChannel target, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      target.write(bytes);
    }
  }
}
