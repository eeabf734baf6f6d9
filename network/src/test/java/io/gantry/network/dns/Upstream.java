package io.gantry.network.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server on a port of the host's loopback, over UDP and TCP, that answers by a script. */
final class Upstream implements AutoCloseable {
  /** What it answers, one datagram or frame each; nothing means silence. */
  interface Script {
    List<byte[]> answers(Query query, boolean tcp);
  }

  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private final Script script;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  Upstream(Script script) throws IOException {
    this.script = script;
    this.tcp = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    this.udp = new DatagramSocket(tcp.getLocalSocketAddress());
    Thread.ofPlatform().daemon().name("upstream-udp").start(this::serveUdp);
    Thread.ofPlatform().daemon().name("upstream-tcp").start(this::serveTcp);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) tcp.getLocalSocketAddress();
  }

  /** The transports and names that it was asked, as {@code udp example.org.}. */
  List<String> asked() {
    return asked;
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }

  private void serveUdp() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[0xffff], 0xffff);
        udp.receive(packet);
        SocketAddress client = packet.getSocketAddress();
        for (byte[] answer : answers(Arrays.copyOf(packet.getData(), packet.getLength()), false)) {
          udp.send(new DatagramPacket(answer, answer.length, client));
        }
      }
    } catch (SocketException e) {
      // Closed.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serveTcp() {
    try {
      while (true) {
        try (Socket client = tcp.accept()) {
          DataInputStream in = new DataInputStream(client.getInputStream());
          DataOutputStream out = new DataOutputStream(client.getOutputStream());
          for (byte[] answer : answers(in.readNBytes(in.readUnsignedShort()), true)) {
            out.writeShort(answer.length);
            out.write(answer);
          }
        }
      }
    } catch (SocketException e) {
      // Closed.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<byte[]> answers(byte[] bytes, boolean overTcp) {
    Query query = Query.parse(bytes).orElseThrow();
    asked.add((overTcp ? "tcp " : "udp ") + query.question().getName());
    return script.answers(query, overTcp);
  }
}
