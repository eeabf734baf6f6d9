package io.gantry.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * TCP ports on which nobody listens, for servers that must be told theirs and for clients that
 * shall find none. They are not of those that the kernel hands out (ip(7), ip_local_port_range):
 * such a one could be another's before its user has it.
 */
public final class FreePort {
  private static final int FIRST = 10_000;
  private static final int COUNT = 20_000;
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  private FreePort() {}

  /** Another one each time. */
  public static int take() {
    while (true) {
      int port = FIRST + NEXT.getAndIncrement() % COUNT;
      try (ServerSocket free = new ServerSocket(port)) {
        return free.getLocalPort();
      } catch (BindException e) {
        // Somebody's; the next may be free.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
