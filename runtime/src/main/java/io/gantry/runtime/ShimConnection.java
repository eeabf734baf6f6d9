package io.gantry.runtime;

import io.gantry.linux.UnixSocket;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One connection to a shim: frames out, frames in. Any thread may write; one thread at a time
 * reads. Reads and writes block, and are meant for virtual threads.
 */
final class ShimConnection implements Closeable {
  static final int HEADER = 8;

  private static final int SMALL_FRAME = 4096;

  private final SocketChannel channel;
  private final ReentrantLock writing = new ReentrantLock();

  private ShimConnection(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects to the socket of this run folder. */
  static ShimConnection open(Path runFolder) throws IOException {
    return new ShimConnection(UnixSocket.connect(runFolder.resolve(Launcher.SOCKET)));
  }

  /** Sends one frame; the payload's position moves to its limit. */
  void send(FrameType type, ByteBuffer payload) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.put(0, (byte) type.number()).putInt(4, payload.remaining());
    ByteBuffer[] parts = {header, payload};
    writing.lock();
    try {
      while (header.hasRemaining() || payload.hasRemaining()) {
        channel.write(parts);
      }
    } finally {
      writing.unlock();
    }
  }

  void send(FrameType type) throws IOException {
    send(type, ByteBuffer.allocate(0));
  }

  /** The next whole frame; life-cycle frames only, which are small. */
  Frame receive() throws IOException {
    ByteBuffer header = fill(ByteBuffer.allocate(HEADER));
    int length = header.getInt(4);
    if (length < 0 || length > SMALL_FRAME) {
      throw new IOException("the shim sent a frame of " + length + " bytes");
    }
    return new Frame(FrameType.of(header.get(0)), fill(ByteBuffer.allocate(length)));
  }

  /** Reads what is there into the buffer; -1 at the end. */
  int read(ByteBuffer buffer) throws IOException {
    return channel.read(buffer);
  }

  void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private ByteBuffer fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the shim closed the connection");
      }
    }
    return buffer.flip();
  }

  /** A frame that has come in. */
  record Frame(FrameType type, ByteBuffer payload) {}
}
