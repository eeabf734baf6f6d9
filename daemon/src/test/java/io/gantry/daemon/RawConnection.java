package io.gantry.daemon;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One HTTP request on a connection of its own, which can be dropped at any point. */
final class RawConnection implements AutoCloseable {
  private final SocketChannel channel;
  private final StringBuilder seen = new StringBuilder();

  RawConnection(Path socket) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  /** The whole answer to a request with a JSON body, which may be empty. */
  static String ask(Path socket, String method, String path, String json) throws IOException {
    try (RawConnection connection = new RawConnection(socket)) {
      connection.send(
          "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(method, path, json.length(), json));
      return connection.all();
    }
  }

  /** Everything until the other side ends. */
  String all() throws IOException {
    while (more()) {
      // All of it.
    }
    return seen.toString();
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  void halfClose() throws IOException {
    channel.shutdownOutput();
  }

  /** Reads on until this has come; fails at the end. */
  void expect(String text) throws IOException {
    while (seen.indexOf(text) < 0) {
      if (!more()) {
        throw new AssertionError("no \"" + text + "\" in " + seen);
      }
    }
  }

  private boolean more() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    int n = channel.read(buffer);
    seen.append(new String(buffer.array(), 0, Math.max(n, 0), StandardCharsets.ISO_8859_1));
    return n > 0;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
