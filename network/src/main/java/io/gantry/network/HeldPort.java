package io.gantry.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.Locale;

/**
 * A host port kept from everybody else by a socket bound to it. The socket sees no traffic:
 * nftables leads it away before.
 */
record HeldPort(PortMapping mapping, NetworkChannel socket) implements AutoCloseable {
  private static final String IN_USE = "address already in use";

  /**
   * Binds it, choosing a free port where 0 is asked for; {@link PortTaken} when somebody has it.
   */
  static HeldPort bind(PortMapping wanted) {
    try {
      NetworkChannel socket = open(wanted.protocol());
      try {
        bind(socket, new InetSocketAddress(wanted.hostAddress(), wanted.hostPort()));
        int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
        return new HeldPort(wanted.withHostPort(port), socket);
      } catch (BindException e) {
        socket.close();
        throw new PortTaken(reason(wanted, e), e);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("bind " + wanted, e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("close the socket that holds " + mapping, e);
    }
  }

  private static NetworkChannel open(Protocol protocol) throws IOException {
    return switch (protocol) {
      case TCP -> ServerSocketChannel.open(StandardProtocolFamily.INET);
      case UDP -> DatagramChannel.open(StandardProtocolFamily.INET);
    };
  }

  private static void bind(NetworkChannel socket, InetSocketAddress address) throws IOException {
    // A bound TCP socket that listens excludes others even when they allow sharing.
    if (socket instanceof ServerSocketChannel server) {
      server.bind(address, 1);
    } else {
      socket.bind(address);
    }
  }

  /** In Docker's words, which people and tools search for. */
  private static String reason(PortMapping wanted, BindException refusal) {
    String said = String.valueOf(refusal.getMessage());
    // As the C library and Go spell it.
    String why = said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
    String by = why.equals(IN_USE) ? PortHolder.of(wanted).map(who -> " by " + who).orElse("") : "";
    return "failed to bind host port %s:%d/%s: %s%s"
        .formatted(
            wanted.hostAddress().getHostAddress(), wanted.hostPort(), wanted.protocol(), why, by);
  }
}
