package io.gantry.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/**
 * A client's connection to a running program: its output from the moment of attaching on, and its
 * input. One thread reads, another may write; both block, and are meant for virtual threads.
 * Whoever stops reading for 10 seconds while output waits is disconnected by the shim.
 */
public final class Attachment implements AutoCloseable {
  private static final int BUFFER = 256 * 1024;
  private static final int MAX_INPUT = 1 << 20;

  private final ShimConnection connection;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).limit(0);
  private StreamType stream = StreamType.STDOUT;
  private int left;

  Attachment(ShimConnection connection) {
    this.connection = connection;
  }

  /**
   * A piece of output.
   *
   * @param stream which one
   * @param bytes a view of this attachment's buffer, valid until the next call
   */
  public record Output(StreamType stream, ByteBuffer bytes) {}

  /** The next piece of output, as much as has come; empty at the end of all output. */
  public Optional<Output> next() throws IOException {
    while (left == 0) {
      if (!ensure(ShimConnection.HEADER)) {
        return Optional.empty();
      }
      readHeader();
    }
    if (!ensure(1)) {
      return Optional.empty();
    }
    int length = Math.min(left, buffer.remaining());
    ByteBuffer piece = buffer.slice(buffer.position(), length);
    buffer.position(buffer.position() + length);
    left -= length;
    return Optional.of(new Output(stream, piece));
  }

  /**
   * Copies all output, as it comes, in the form of Docker's multiplexed streams (header of 8 bytes:
   * 1 or 2, three zeros, length; then the bytes). That is also the shim's own form: no byte is
   * looked at. Not to be mixed with {@link #next()}.
   */
  public void transferTo(WritableByteChannel target) throws IOException {
    while (buffer.hasRemaining() || refill()) {
      target.write(buffer);
    }
  }

  /** Sends all of these bytes to standard input; blocks while the program does not read. */
  public void write(ByteBuffer input) throws IOException {
    while (input.hasRemaining()) {
      int length = Math.min(MAX_INPUT, input.remaining());
      ByteBuffer part = input.slice(input.position(), length);
      connection.send(FrameType.STDIN, part);
      input.position(input.position() + length);
    }
  }

  /** Ends standard input of the program. With a terminal this does nothing. */
  public void closeStdin() throws IOException {
    connection.send(FrameType.STDIN_CLOSE);
  }

  /**
   * This client writes no more, but goes on reading. Standard input of the program ends with it
   * when the launch said {@code stdinOnce}.
   */
  public void halfClose() throws IOException {
    connection.shutdownOutput();
  }

  /** Detaches. A thread in {@link #next()} gets an {@link IOException}. */
  @Override
  public void close() throws IOException {
    connection.close();
  }

  private void readHeader() {
    stream = StreamType.of(FrameType.of(buffer.get(buffer.position())));
    left = buffer.getInt(buffer.position() + Integer.BYTES);
    buffer.position(buffer.position() + ShimConnection.HEADER);
  }

  private boolean ensure(int bytes) throws IOException {
    while (buffer.remaining() < bytes) {
      if (!refill()) {
        return false;
      }
    }
    return true;
  }

  private boolean refill() throws IOException {
    buffer.compact();
    try {
      return connection.read(buffer) >= 0;
    } finally {
      buffer.flip();
    }
  }
}
