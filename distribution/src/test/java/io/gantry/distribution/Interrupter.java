package io.gantry.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/** Relays connections to a port of this machine, and cuts the first that carries a megabyte. */
final class Interrupter implements AutoCloseable {
  private static final int CUT = 1 << 20;

  private final LoopbackServer server;
  private final AtomicBoolean cut = new AtomicBoolean();

  Interrupter(int target) {
    this.server =
        new LoopbackServer(
            LoopbackServer.anyPort(),
            (self, client) -> {
              Socket origin = self.connect(target);
              Thread.ofVirtual().start(() -> copy(origin, client));
              copy(client, origin);
            });
  }

  String authority() {
    return server.authority();
  }

  @Override
  public void close() {
    server.close();
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16 << 10];
      long moved = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        moved += count;
        if (moved > CUT && cut.compareAndSet(false, true)) {
          return;
        }
      }
    } catch (IOException e) {
      // One of the two left.
    }
  }
}
