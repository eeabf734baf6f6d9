package io.gantry.daemon;

import io.gantry.linux.LinuxException;
import io.gantry.linux.UnixSocket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/** Tells systemd how the daemon is, by the protocol of sd_notify(3), when it asked to be told. */
final class Readiness {
  private static final Logger LOG = System.getLogger(Readiness.class.getName());

  private Readiness() {}

  static void tell(String state) {
    String socket = System.getenv().getOrDefault("NOTIFY_SOCKET", "");
    if (socket.isEmpty()) {
      return;
    }
    try {
      UnixSocket.sendDatagram(socket, state.getBytes(StandardCharsets.UTF_8));
    } catch (LinuxException e) {
      // The daemon serves all the same; systemd will say that it was not told.
      LOG.log(Level.WARNING, "cannot notify {0}: {1}", socket, e.getMessage());
    }
  }
}
