package io.gantry.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that leads every tunnel, whatever host it is for, to one port of this machine. */
final class Tunnel implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  Tunnel(int target) throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
  }

  /** A proxy that listens here, which may be by TLS. */
  Tunnel(ServerSocket server, int target) {
    this.target = target;
    this.server = server;
    Thread.ofVirtual().start(this::accept);
  }

  /** The heads of all requests for tunnels. */
  String asked() {
    return String.join("", asked);
  }

  int port() {
    return server.getLocalPort();
  }

  String authority() {
    return "127.0.0.1:" + port();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket origin = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.addAll(List.of(client, origin));
        Thread.ofVirtual().start(() -> open(client, origin));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void open(Socket client, Socket origin) {
    try {
      int newLines = 0;
      while (newLines < 2) {
        int c = client.getInputStream().read();
        asked.add(String.valueOf((char) c));
        newLines = c == '\n' ? newLines + 1 : c == '\r' ? newLines : 0;
      }
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Thread.ofVirtual().start(() -> copy(origin, client));
      copy(client, origin);
    } catch (IOException e) {
      // One of the two left.
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of the two left.
    }
  }
}
