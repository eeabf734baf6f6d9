package io.gantry.registry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What the server counts, for Prometheus. Thread-safe. */
final class Metrics {
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  /** Bytes of bodies that came, and that were sent. */
  final LongAdder bytesIn = new LongAdder();

  final LongAdder bytesOut = new LongAdder();

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("gantry_registry_requests_total")
          .help("Requests that were answered.")
          .labelNames("method", "route", "status")
          .register(registry);

  Metrics() {
    counted("gantry_registry_received_bytes_total", "Bytes of request bodies.", bytesIn::sum);
    counted("gantry_registry_sent_bytes_total", "Bytes of blobs sent.", bytesOut::sum);
  }

  void answered(String method, String route, int status) {
    requests.labelValues(method, route, String.valueOf(status)).inc();
  }

  /** A number that only grows, asked for at each scrape. */
  void counted(String name, String help, LongSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  /** A number that comes and goes, asked for at each scrape. */
  void gauged(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  byte[] text() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
    return out.toByteArray();
  }
}
