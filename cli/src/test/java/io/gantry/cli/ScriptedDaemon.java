package io.gantry.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A socket that answers each connection with the next of some prepared texts, and remembers what it
 * was asked.
 */
final class ScriptedDaemon implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Path socket;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  ScriptedDaemon(Path folder, String... answers) throws IOException {
    socket = folder.resolve("s");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(() -> serve(List.of(answers)));
  }

  /** An answer of status 200 with this body. */
  static String ok(String body) {
    return answer("200 OK", body);
  }

  /** An answer with this status line and body. */
  static String answer(String status, String body) {
    int length = body.getBytes(StandardCharsets.ISO_8859_1).length;
    return "HTTP/1.1 "
        + status
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + length
        + "\r\n\r\n"
        + body;
  }

  DaemonAddress address() {
    return new DaemonAddress("unix://" + socket, true);
  }

  List<String> requests() {
    return requests;
  }

  private void serve(List<String> answers) {
    for (String answer : answers) {
      try (SocketChannel client = server.accept()) {
        requests.add(read(client));
        ByteBuffer bytes = ByteBuffer.wrap(answer.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
          client.write(bytes);
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Reads a head and as much body, in bytes, as its length or its last chunk says. */
  private static String read(SocketChannel client) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (!complete(all.toString(StandardCharsets.ISO_8859_1))
        && client.read(buffer.clear()) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  private static boolean complete(String request) {
    int end = request.indexOf("\r\n\r\n");
    if (end < 0) {
      return false;
    } else if (request.contains("Transfer-Encoding: chunked")) {
      return request.endsWith("0\r\n\r\n");
    }
    String length = request.replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
    return length.equals(request) || request.length() - end - 4 >= Integer.parseInt(length);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
