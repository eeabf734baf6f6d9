package io.gantry.docker;

import io.gantry.linux.SocketWatch;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * The bare connection under a request, for answers that HTTP alone cannot give: hijacked streams,
 * and streams whose client must be noticed when it leaves. One thread may read while another
 * writes.
 */
final class Wire {
  private final HelidonSocket socket;
  private final DataReader reader;
  private final DataWriter writer;
  private boolean begun;

  Wire(ConnectionContext connection) {
    socket = connection.serverSocket();
    reader = connection.dataReader();
    writer = connection.dataWriter();
  }

  /** Blocks for at least one byte; empty when the client has closed its sending side. */
  byte[] read() {
    try {
      BufferData buffer = reader.readBuffer();
      return buffer.readBytes();
    } catch (DataReader.InsufficientDataAvailableException e) {
      return new byte[0];
    } catch (RuntimeException e) {
      throw new ClientGone(e);
    }
  }

  /** Runs the action when the client sends no more, unless the watch is closed before. */
  SocketWatch onHangUp(Runnable action) {
    return SocketWatch.onEndOfInput(SocketNumber.of(socket), action);
  }

  /** Runs the action when the client is gone for reading and for writing. */
  SocketWatch onGone(Runnable action) {
    return SocketWatch.onEnd(SocketNumber.of(socket), action);
  }

  void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  void write(byte[] bytes, int offset, int length) {
    begun = true;
    try {
      writer.writeNow(BufferData.createReadOnly(bytes, offset, length));
    } catch (RuntimeException e) {
      throw new ClientGone(e);
    }
  }

  /** Writes a header and what follows it without copying them together. */
  void write(byte[] header, byte[] payload) {
    begun = true;
    try {
      writer.writeNow(BufferData.create(List.of(whole(header), whole(payload))));
    } catch (RuntimeException e) {
      throw new ClientGone(e);
    }
  }

  private static BufferData whole(byte[] bytes) {
    return BufferData.createReadOnly(bytes, 0, bytes.length);
  }

  /** This connection as a channel; it never writes less than it was given, and never closes. */
  WritableByteChannel output() {
    return new Output();
  }

  /** Whether anything was written past the HTTP server, so that it cannot answer any more. */
  boolean begun() {
    return begun;
  }

  /** To be thrown when all is written: the server then closes the connection, and says nothing. */
  static Closed closed() {
    return new Closed();
  }

  /** The answer is whole, and the connection ends with it. */
  static final class Closed extends CloseConnectionException {
    private Closed() {
      super("the stream has ended");
    }
  }

  private final class Output implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) {
      int length = bytes.remaining();
      if (bytes.hasArray()) {
        Wire.this.write(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
        bytes.position(bytes.limit());
      } else {
        byte[] copy = new byte[length];
        bytes.get(copy);
        Wire.this.write(copy);
      }
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
