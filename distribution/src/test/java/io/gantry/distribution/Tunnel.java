package io.gantry.distribution;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A proxy that leads every tunnel, whatever host it is for, to one port of this machine. */
final class Tunnel implements AutoCloseable {
  private final LoopbackServer server;
  private final int target;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();

  Tunnel(int target) {
    this(LoopbackServer.anyPort(), target);
  }

  /** A proxy that listens here, which may be by TLS. */
  Tunnel(ServerSocket server, int target) {
    this.target = target;
    this.server = new LoopbackServer(server, this::open);
  }

  /** The heads of all requests for tunnels. */
  String asked() {
    return String.join("", asked);
  }

  int port() {
    return server.port();
  }

  String authority() {
    return server.authority();
  }

  @Override
  public void close() {
    server.close();
  }

  private void open(LoopbackServer server, Socket client) throws IOException {
    Socket origin = server.connect(target);
    int newLines = 0;
    while (newLines < 2) {
      int c = client.getInputStream().read();
      asked.add(String.valueOf((char) c));
      newLines = c == '\n' ? newLines + 1 : c == '\r' ? newLines : 0;
    }
    client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    LoopbackServer.join(client, origin);
  }
}
