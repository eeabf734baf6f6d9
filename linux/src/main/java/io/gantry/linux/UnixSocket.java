package io.gantry.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Unix stream sockets at paths of any length: the kernel's 107 bytes are got round by naming the
 * folder through a descriptor.
 */
public final class UnixSocket {
  private static final int AF_UNIX = 1;
  private static final int STREAM_CLOSE_ON_EXEC = 1 | 02000000;
  private static final int DATAGRAM_CLOSE_ON_EXEC = 2 | 02000000;
  private static final int ADDRESS_SIZE = 110;
  private static final int BACKLOG = 128;

  private UnixSocket() {}

  /**
   * Makes a listening socket at this path, which must not exist yet ({@link Errno#EADDRINUSE}).
   * Closing the descriptor leaves the path: its owner unlinks it.
   */
  public static Fd listen(Path path) {
    try (Fd folder = folder(path);
        Frame frame = new Frame()) {
      Fd socket = Fd.of(frame.call(Syscall.SOCKET, path, AF_UNIX, STREAM_CLOSE_ON_EXEC, 0));
      try {
        MemorySegment address = address(frame, shortName(folder, path));
        frame.call(Syscall.BIND, path, socket.number(), address.address(), address.byteSize());
        frame.call(Syscall.LISTEN, path, socket.number(), BACKLOG);
        return socket;
      } catch (RuntimeException | Error e) {
        socket.close();
        throw e;
      }
    }
  }

  /** Connects a blocking channel to the socket at this path. */
  public static SocketChannel connect(Path path) throws IOException {
    try (Fd folder = folder(path)) {
      return SocketChannel.open(UnixDomainSocketAddress.of(shortName(folder, path)));
    }
  }

  /**
   * Sends one datagram to the socket of this name, as sd_notify(3) does. A name that begins with
   * {@code @} is in the abstract space: no file.
   */
  public static void sendDatagram(String name, byte[] datagram) {
    try (Frame frame = new Frame();
        Fd socket = Fd.of(frame.call(Syscall.SOCKET, name, AF_UNIX, DATAGRAM_CLOSE_ON_EXEC, 0))) {
      MemorySegment address = address(frame, name);
      if (name.startsWith("@")) {
        address.set(ValueLayout.JAVA_BYTE, 2, (byte) 0);
      }
      // The length ends an abstract name, so it must be exact.
      long length = 2L + FileNames.encode(name).length;
      frame.call(Syscall.CONNECT, name, socket.number(), address.address(), length);
      frame.call(
          Syscall.WRITE, name, socket.number(), frame.bytes(datagram).address(), datagram.length);
    }
  }

  private static Fd folder(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("a socket cannot be at " + path);
    }
    return FileCalls.open(parent.toString(), Open.PATH | Open.DIRECTORY);
  }

  private static String shortName(Fd folder, Path path) {
    return folder.path() + "/" + path.getFileName();
  }

  private static MemorySegment address(Frame frame, String path) {
    byte[] name = FileNames.encode(path);
    if (name.length > ADDRESS_SIZE - 3) {
      throw new IllegalArgumentException("a socket's file name is too long: " + path);
    }
    MemorySegment address = frame.allocate(ADDRESS_SIZE);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
    return address;
  }
}
