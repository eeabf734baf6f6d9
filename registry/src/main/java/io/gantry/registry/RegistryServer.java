package io.gantry.registry;

import io.gantry.http.EarlyErrors;
import io.gantry.oci.Json;
import io.helidon.common.tls.Tls;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A registry that listens. Each connection has a virtual thread of its own. Thread-safe. */
final class RegistryServer implements AutoCloseable {
  private final Registry registry;
  private final Collector collector;
  private final Metrics metrics = new Metrics();
  private final StallWatch watch;
  private final WebServer server;
  private final Housekeeping housekeeping;

  private RegistryServer(Options options, Registry registry) {
    this.registry = registry;
    collector = new Collector(registry, options.duration(Option.GC_GRACE, "1h"), Clock.systemUTC());
    watch = new StallWatch(options.duration(Option.STALL_LIMIT, "1m"));
    observe();
    server = server(options).start();
    housekeeping =
        new Housekeeping(collector, registry.uploads(), options.duration(Option.GC_INTERVAL, "1h"));
  }

  /** Opens the registry and listens; when this returns, connections are accepted. */
  static RegistryServer start(Options options) {
    Registry registry = Registry.open(options, Clock.systemUTC());
    try {
      return new RegistryServer(options, registry);
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  /** The TCP port that was bound. */
  int port() {
    return server.port();
  }

  Registry registry() {
    return registry;
  }

  @Override
  public void close() {
    server.stop();
    housekeeping.close();
    watch.close();
    registry.close();
  }

  private void observe() {
    metrics.gauged(
        "gantry_registry_blobs", "Contents kept.", () -> registry.contents().all().size());
    metrics.gauged(
        "gantry_registry_stored_bytes", "Bytes of contents kept.", registry.contents()::stored);
    metrics.gauged(
        "gantry_registry_uploads", "Uploads under way.", () -> registry.uploads().all().size());
    metrics.counted(
        "gantry_registry_gc_runs_total", "Finished garbage collections.", collector::runs);
  }

  private WebServer server(Options options) {
    Optional<PullThrough> upstream =
        options.upstream().map(there -> new PullThrough(registry, there));
    Routes routes = new Routes(registry, upstream);
    if (options.has(Option.METRICS)) {
      Endpoint endpoint = exchange -> exchange.send(Metrics.CONTENT_TYPE, metrics.text());
      routes.add("metrics", "/metrics", Map.of("GET", Routes.free(endpoint)));
    }
    RegistryHandler handler =
        new RegistryHandler(
            routes,
            Security.access(options),
            options.has(Option.READ_ONLY) || upstream.isPresent(),
            new Transport(watch, metrics));
    WebServerConfig.Builder config =
        WebServerConfig.builder()
            .bindAddress(new InetSocketAddress(options.host(), options.port()))
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofMillis(200))
            .addConnectionSelector(Http1ConnectionSelector.builder().config(http()).build())
            .directHandlers(EarlyErrors.handlers(RegistryServer::early))
            .routing(HttpRouting.builder().any(handler));
    Security.tls(options).ifPresent(tls -> config.tls(Tls.builder().sslContext(tls).build()));
    return config.build();
  }

  private static byte[] early(Status status, String text) {
    ErrorCode code = status.code() < 500 ? ErrorCode.UNSUPPORTED : ErrorCode.UNKNOWN;
    return Json.write(ErrorBody.of(code, text));
  }

  private static Http1Config http() {
    return Http1Config.builder()
        .maxPrologueLength(16 << 10)
        .maxHeadersSize(64 << 10)
        // Names are checked by the endpoints, which know what is wrong with them.
        .validatePrologue(false)
        .validateRequestHeaders(false)
        .sendKeepAliveHeader(false)
        .addReceiveListener(Transport.LISTENER)
        .build();
  }
}
