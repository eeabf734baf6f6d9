package io.gantry.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client that sends exactly what it is told, for requests that no library would send. */
final class RawClient implements AutoCloseable {
  private final SocketChannel channel;

  RawClient(Path socket) throws IOException {
    this(UnixDomainSocketAddress.of(socket));
  }

  RawClient(SocketAddress address) throws IOException {
    channel = SocketChannel.open(address);
  }

  /** One request on a connection of its own; the whole answer. */
  static String ask(Path socket, String request) throws IOException {
    try (RawClient client = new RawClient(socket)) {
      try {
        client.send(request);
      } catch (IOException e) {
        // Refused before all of it was sent: the answer says why.
      }
      return client.readAll();
    }
  }

  static String get(Path socket, String path) throws IOException {
    return ask(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }

  static String post(Path socket, String path, String json) throws IOException {
    return ask(
        socket,
        "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(path, json.length(), json));
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

  /** Reads until this text has come, or the end. */
  String readUntil(String text) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (!all.toString(StandardCharsets.ISO_8859_1).endsWith(text) && channel.read(one) > 0) {
      all.write(one.array()[0]);
      one.clear();
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  String readAll() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    try {
      while (channel.read(buffer) > 0) {
        all.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
    } catch (IOException e) {
      // The server closed with input unread, which resets the connection after its answer.
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
