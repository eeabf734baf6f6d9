package io.gantry.http;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.NioSocket;
import java.lang.reflect.Field;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * The channel of a connection, which the HTTP server keeps to itself: by it files are sent without
 * being copied, and a client that is gone is noticed. What was written by the server before is on
 * its way when it is used, for the server does not keep anything back.
 */
public final class ConnectionChannel {
  private static final Field CHANNEL;

  static {
    try {
      CHANNEL = NioSocket.class.getDeclaredField("delegate");
      CHANNEL.setAccessible(true);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the server's connections have no channel", e);
    }
  }

  private ConnectionChannel() {}

  /** Empty when what goes over the connection is not what is written to it, as with TLS. */
  public static Optional<SocketChannel> of(HelidonSocket socket) {
    if (!(socket instanceof NioSocket) || socket.isSecure()) {
      return Optional.empty();
    }
    try {
      return Optional.of((SocketChannel) CHANNEL.get(socket));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the field was opened", e);
    }
  }
}
