package io.gantry.network.dns;

import io.gantry.linux.Fd;
import io.gantry.linux.NamespaceType;
import io.gantry.linux.Namespaces;
import io.gantry.linux.PortDetour;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;

/**
 * The two sockets of the name server in one network namespace, non-blocking, on ports that the
 * kernel chose, so that a container may have port 53 for itself; a table of the packet filter leads
 * there what is sent to port 53 of the name server's address. Sockets stay in the namespace where
 * they were made, whichever thread uses them.
 */
record NameSockets(DatagramChannel udp, ServerSocketChannel tcp) implements Closeable {
  private static final int PORT = 53;
  private static final int BACKLOG = 16;

  /** Makes them, and the table in place of an earlier one. Its loopback device must be up. */
  static NameSockets open(Fd namespace, String table, Inet4Address address) {
    return Namespaces.callIn(
        namespace,
        NamespaceType.NETWORK,
        () -> {
          NameSockets sockets = bind(address);
          try {
            new PortDetour(table, address, PORT, port(sockets.udp), port(sockets.tcp)).install();
            return sockets;
          } catch (RuntimeException | IOException e) {
            sockets.close();
            throw e;
          }
        });
  }

  /** In the calling thread's network. */
  static NameSockets bind(Inet4Address address) throws IOException {
    InetSocketAddress any = new InetSocketAddress(address, 0);
    DatagramChannel udp = DatagramChannel.open(StandardProtocolFamily.INET);
    try {
      ServerSocketChannel tcp = ServerSocketChannel.open(StandardProtocolFamily.INET);
      try {
        udp.bind(any).configureBlocking(false);
        tcp.bind(any, BACKLOG).configureBlocking(false);
        return new NameSockets(udp, tcp);
      } catch (IOException e) {
        tcp.close();
        throw e;
      }
    } catch (IOException e) {
      udp.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try (udp) {
      tcp.close();
    }
  }

  private static int port(NetworkChannel socket) throws IOException {
    return ((InetSocketAddress) socket.getLocalAddress()).getPort();
  }
}
