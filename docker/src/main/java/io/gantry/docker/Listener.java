package io.gantry.docker;

import io.gantry.http.EarlyErrors;
import io.gantry.oci.Json;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;

/** One address on which requests are taken. Each connection has a virtual thread of its own. */
final class Listener implements AutoCloseable {
  /** More than any client of Docker sends; Go's own server takes as much. */
  private static final int MAX_HEADERS = 256 << 10;

  private static final int PROBE_SECONDS = 10;
  private static final int PROBES = 3;

  /**
   * The connection that the calling thread serves. The server's handlers are not told otherwise.
   */
  private static final ThreadLocal<ConnectionContext> CURRENT = new ThreadLocal<>();

  private final WebServer server;
  private final Optional<SocketFile> file;

  private Listener(WebServer server, Optional<SocketFile> file) {
    this.server = server;
    this.file = file;
  }

  static Listener open(ListenAddress address, Router router, String name, Optional<String> group) {
    return switch (address) {
      case ListenAddress.Tcp tcp ->
          new Listener(
              server(new InetSocketAddress(tcp.host(), tcp.port()), router, name).start(),
              Optional.empty());
      case ListenAddress.Unix unix -> unix(unix, router, name, group);
    };
  }

  /** Builds a server that never listens, for the classes that this loads. */
  static void warmUp() {
    server(new InetSocketAddress(0), new Router(), "");
    ManagementFactory.getRuntimeMXBean(); // Asked by a server that listens, for its log.
  }

  /** The TCP port that was bound; -1 for a unix socket. */
  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
    file.ifPresent(SocketFile::close);
  }

  private static Listener unix(
      ListenAddress.Unix address, Router router, String name, Optional<String> group) {
    SocketFile file = SocketFile.prepare(address.path());
    WebServer server = server(file.bindAddress(), router, name);
    Listener listener = new Listener(server, Optional.of(file));
    try {
      server.start();
      file.publish(group);
      return listener;
    } catch (RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  private static WebServer server(SocketAddress address, Router router, String name) {
    ApiHandler handler = new ApiHandler(router, () -> new Wire(CURRENT.get()), name);
    return WebServerConfig.builder()
        .bindAddress(address)
        .connectionOptions(address instanceof InetSocketAddress ? probed() : SocketOptions.create())
        .featuresDiscoverServices(false)
        .protocolsDiscoverServices(false)
        .shutdownHook(false)
        .shutdownGracePeriod(Duration.ofMillis(200))
        // An attached client may be silent for as long as it likes.
        .idleConnectionTimeout(Duration.ofDays(36_500))
        .addConnectionSelector(Http1ConnectionSelector.builder().config(http()).build())
        .directHandlers(EarlyErrors.handlers((status, text) -> Json.write(new ErrorBody(text))))
        .errorHandling(ErrorHandling.builder().includeEntity(true).build())
        .routing(HttpRouting.builder().any(handler))
        .build();
  }

  /** A client whose machine or process is gone is noticed, also when nothing is sent to it. */
  private static SocketOptions probed() {
    return SocketOptions.builder()
        .socketKeepAlive(true)
        .putSocketOption(ExtendedSocketOptions.TCP_KEEPIDLE, PROBE_SECONDS)
        .putSocketOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, PROBE_SECONDS)
        .putSocketOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES)
        .build();
  }

  private static Http1Config http() {
    return Http1Config.builder()
        .maxPrologueLength(64 << 10)
        .maxHeadersSize(MAX_HEADERS)
        // Filters are JSON that not every client encodes, and Go's clients may send an empty Host.
        .validatePrologue(false)
        .validateRequestHeaders(false)
        .sendKeepAliveHeader(false)
        .addReceiveListener(new Remember())
        .build();
  }

  private static final class Remember implements Http1ConnectionListener {
    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
      CURRENT.set(connection);
    }
  }
}
