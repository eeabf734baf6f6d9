package io.gantry.registry;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A registry that listens. Each connection has a virtual thread of its own. Thread-safe. */
final class RegistryServer implements AutoCloseable {
  private final Registry registry;
  private final WebServer server;

  private RegistryServer(Registry registry, WebServer server) {
    this.registry = registry;
    this.server = server;
  }

  /** Opens the registry and listens; when this returns, connections are accepted. */
  static RegistryServer start(Options options) {
    Registry registry = Registry.open(options.root());
    try {
      return new RegistryServer(registry, server(options, registry).start());
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  /** The TCP port that was bound. */
  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
    registry.close();
  }

  private static WebServer server(Options options, Registry registry) {
    return WebServerConfig.builder()
        .bindAddress(new InetSocketAddress(options.host(), options.port()))
        .featuresDiscoverServices(false)
        .protocolsDiscoverServices(false)
        .shutdownHook(false)
        .shutdownGracePeriod(Duration.ofMillis(200))
        .addConnectionSelector(Http1ConnectionSelector.builder().config(http()).build())
        .routing(HttpRouting.builder().any(new RegistryHandler(Routes.of(registry))))
        .build();
  }

  private static Http1Config http() {
    return Http1Config.builder()
        .maxPrologueLength(16 << 10)
        .maxHeadersSize(64 << 10)
        .validatePrologue(false)
        .validateRequestHeaders(false)
        .sendKeepAliveHeader(false)
        .build();
  }
}
