package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteOrder;

/**
 * A socket that has a port of this machine, so that nobody else gets it; it is never read. An IPv6
 * one has the port for IPv6 only. It belongs to the network namespace of the thread that made it.
 */
public final class PortSocket implements AutoCloseable {
  /** Numbers of the assigned Internet protocols. */
  public static final int TCP = 6;

  public static final int UDP = 17;
  public static final int SCTP = 132;

  private static final int STREAM_CLOSE_ON_EXEC = 1 | 02000000;
  private static final int DATAGRAM_CLOSE_ON_EXEC = 2 | 02000000;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;

  /** struct sockaddr_in6; a sockaddr_in is shorter. */
  private static final int ADDRESS_SIZE = 28;

  private static final int FOUR_SIZE = 16;

  private final Fd socket;
  private final int port;

  private PortSocket(Fd socket, int port) {
    this.socket = socket;
    this.port = port;
  }

  /**
   * Binds the port, or a free one when it is 0.
   *
   * @param protocol one of the numbers here
   * @throws LinuxException EADDRINUSE, EADDRNOTAVAIL, EACCES; EPROTONOSUPPORT on kernels without
   *     the protocol
   */
  public static PortSocket bind(int protocol, InetAddress address, int port) {
    boolean six = address instanceof Inet6Address;
    String what = address.getHostAddress() + ":" + port;
    try (Frame frame = new Frame()) {
      int family = six ? Rtnetlink.AF_INET6 : Rtnetlink.AF_INET;
      int type = protocol == UDP ? DATAGRAM_CLOSE_ON_EXEC : STREAM_CLOSE_ON_EXEC;
      Fd socket = Fd.of(frame.call(Syscall.SOCKET, what, family, type, protocol));
      try {
        if (six) {
          set(frame, what, socket, IPPROTO_IPV6, IPV6_V6ONLY);
        }
        if (protocol != UDP) {
          // Connections of an earlier holder that wait for their last packets are in nobody's way.
          set(frame, what, socket, SOL_SOCKET, SO_REUSEADDR);
        }
        MemorySegment wanted = address(frame, address, port);
        long size = six ? ADDRESS_SIZE : FOUR_SIZE;
        frame.call(Syscall.BIND, what, socket.number(), wanted.address(), size);
        if (protocol != UDP) {
          // One that listens excludes others even when they allow sharing.
          frame.call(Syscall.LISTEN, what, socket.number(), 1);
        }
        return new PortSocket(socket, port == 0 ? chosen(frame, what, socket) : port);
      } catch (RuntimeException | Error e) {
        socket.close();
        throw e;
      }
    }
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    socket.close();
  }

  private static void set(Frame frame, String what, Fd socket, int level, int option) {
    MemorySegment on = frame.allocate(JAVA_INT.byteSize());
    on.set(JAVA_INT, 0, 1);
    frame.call(Syscall.SETSOCKOPT, what, socket.number(), level, option, on.address(), 4);
  }

  private static int chosen(Frame frame, String what, Fd socket) {
    MemorySegment address = frame.allocate(ADDRESS_SIZE);
    MemorySegment size = frame.allocate(JAVA_INT.byteSize());
    size.set(JAVA_INT, 0, ADDRESS_SIZE);
    frame.call(Syscall.GETSOCKNAME, what, socket.number(), address.address(), size.address());
    return Short.toUnsignedInt(address.get(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2));
  }

  private static MemorySegment address(Frame frame, InetAddress address, int port) {
    boolean six = address instanceof Inet6Address;
    byte[] raw = address.getAddress();
    MemorySegment segment = frame.allocate(ADDRESS_SIZE);
    segment.set(JAVA_SHORT, 0, (short) (six ? Rtnetlink.AF_INET6 : Rtnetlink.AF_INET));
    segment.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) port);
    MemorySegment.copy(raw, 0, segment, JAVA_BYTE, six ? 8 : 4, raw.length);
    return segment;
  }
}
