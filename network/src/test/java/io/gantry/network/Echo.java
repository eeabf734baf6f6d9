package io.gantry.network;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Servers that answer with the address which they see the caller at, and the calls to them. */
final class Echo {
  private static final int PATIENCE_MILLIS = 2000;

  private Echo() {}

  /** Listens in the calling thread's network namespace. */
  static ServerSocket tcp(int port) throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(Addresses.parse("0.0.0.0"), port));
    Thread.ofPlatform().daemon().name("echo-tcp").start(() -> serve(server));
    return server;
  }

  static DatagramSocket udp(int port) throws IOException {
    DatagramSocket server =
        new DatagramSocket(new InetSocketAddress(Addresses.parse("0.0.0.0"), port));
    Thread.ofPlatform().daemon().name("echo-udp").start(() -> serve(server));
    return server;
  }

  /** Asks and returns the address that the server saw. */
  static String askTcp(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  static String askUdp(InetAddress address, int port) throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(Addresses.parse("0.0.0.0"), 0))) {
      return askUdp(socket, address, port);
    }
  }

  static String askUdp(DatagramSocket socket, InetAddress address, int port) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.send(new DatagramPacket(new byte[] {'?'}, 1, address, port));
    DatagramPacket answer = new DatagramPacket(new byte[64], 64);
    socket.receive(answer);
    if (!answer.getAddress().equals(address)) {
      throw new IOException("answered by " + answer.getAddress());
    }
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
  }

  private static void serve(ServerSocket server) {
    try {
      while (true) {
        try (Socket socket = server.accept()) {
          socket.getOutputStream().write(seen(socket.getInetAddress()));
        }
      }
    } catch (SocketException e) {
      // closed
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void serve(DatagramSocket server) {
    try {
      while (true) {
        DatagramPacket question = new DatagramPacket(new byte[64], 64);
        server.receive(question);
        byte[] answer = seen(question.getAddress());
        server.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
      }
    } catch (SocketException e) {
      // closed
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] seen(InetAddress address) {
    return address.getHostAddress().getBytes(StandardCharsets.US_ASCII);
  }
}
