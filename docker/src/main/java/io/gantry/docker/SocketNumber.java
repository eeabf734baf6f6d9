package io.gantry.docker;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.NioSocket;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * The number of a connection's descriptor, which only the kernel's poll can watch for a client that
 * is gone for good. Neither the HTTP server nor the JDK shows it: the server's field is opened, and
 * the JDK's accessor is exported by an option of the daemon's command line.
 */
final class SocketNumber {
  private static final Field CHANNEL;
  private static final Method NUMBER;

  static {
    try {
      CHANNEL = NioSocket.class.getDeclaredField("delegate");
      CHANNEL.setAccessible(true);
      NUMBER = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the server's connections have no descriptor", e);
    }
  }

  private SocketNumber() {}

  static int of(HelidonSocket socket) {
    try {
      return (int) NUMBER.invoke(CHANNEL.get(socket));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "cannot watch a client's connection. Hint: start Java with"
              + " --add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
          e);
    }
  }
}
