package io.gantry.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Serves each connection to a port of this machine on a thread of its own. */
final class LoopbackServer implements AutoCloseable {
  private final ServerSocket server;
  private final Service service;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** What is done with a connection; who leaves ends it without a word. */
  interface Service {
    void serve(LoopbackServer server, Socket client) throws IOException;
  }

  /**
   * @param server which may be one of TLS
   */
  LoopbackServer(ServerSocket server, Service service) {
    this.server = server;
    this.service = service;
    Thread.ofVirtual().start(this::accept);
  }

  static ServerSocket anyPort() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  String authority() {
    return "127.0.0.1:" + port();
  }

  /** A connection to another port of this machine, which is closed with the server. */
  Socket connect(int port) throws IOException {
    Socket origin = new Socket(InetAddress.getLoopbackAddress(), port);
    sockets.add(origin);
    return origin;
  }

  /** Closes all connections, too. */
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
        sockets.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      service.serve(this, client);
    } catch (IOException e) {
      // One of the two left.
    }
  }

  /** Carries bytes in both directions until one side ends. */
  static void join(Socket client, Socket origin) {
    Thread.ofVirtual().start(() -> copy(origin, client));
    copy(client, origin);
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
