package io.gantry.network;

import io.gantry.linux.Errno;
import io.gantry.linux.LinuxException;
import io.gantry.linux.PortSocket;
import java.util.Locale;
import java.util.Optional;

/**
 * A host port kept from everybody else by a socket bound to it. The socket sees no traffic:
 * nftables leads it away before.
 *
 * @param socket empty where this kernel has no such protocol: nobody else can bind it either
 */
record HeldPort(PortMapping mapping, Optional<PortSocket> socket) implements AutoCloseable {
  private static final int EPROTONOSUPPORT = 93;

  /**
   * Binds it, choosing a free port where 0 is asked for; {@link PortTaken} when somebody has it.
   */
  static HeldPort bind(PortMapping wanted) {
    try {
      PortSocket socket =
          PortSocket.bind(wanted.protocol().number, wanted.hostAddress(), wanted.hostPort());
      return new HeldPort(wanted.withHostPort(socket.port()), Optional.of(socket));
    } catch (LinuxException e) {
      if (e.errno() == EPROTONOSUPPORT && wanted.hostPort() != 0) {
        return new HeldPort(wanted, Optional.empty());
      }
      throw new PortTaken(reason(wanted, e), e);
    }
  }

  @Override
  public void close() {
    socket.ifPresent(PortSocket::close);
  }

  /** In Docker's words, which people and tools search for. */
  private static String reason(PortMapping wanted, LinuxException refusal) {
    String why = Errno.text(refusal.errno()).toLowerCase(Locale.ROOT);
    String by =
        refusal.errno() == Errno.EADDRINUSE
            ? PortHolder.of(wanted).map(who -> " by " + who).orElse("")
            : "";
    return "failed to bind host port %s/%s: %s%s"
        .formatted(wanted.host(), wanted.protocol(), why, by);
  }
}
