package io.gantry.docker;

import io.gantry.http.ConnectionChannel;
import io.helidon.common.socket.HelidonSocket;
import java.lang.reflect.Method;

/**
 * The number of a connection's descriptor, which only the kernel's poll can watch for a client that
 * is gone for good. The JDK does not show it: its accessor is exported by an option of the daemon's
 * command line.
 */
final class SocketNumber {
  private static final Method NUMBER;

  static {
    try {
      NUMBER = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the server's connections have no descriptor", e);
    }
  }

  private SocketNumber() {}

  static int of(HelidonSocket socket) {
    try {
      return (int) NUMBER.invoke(ConnectionChannel.of(socket).orElseThrow());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "cannot watch a client's connection. Hint: start Java with"
              + " --add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
          e);
    }
  }
}
