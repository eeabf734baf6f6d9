package io.gantry.registry;

import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How bytes move under an exchange: watched, counted, and past the HTTP server where it would take
 * too much memory. Thread-safe.
 */
record Transport(StallWatch watch, Metrics metrics) {
  /** The connection that the calling thread serves. The server's handlers are not told it. */
  private static final ThreadLocal<@Nullable ConnectionContext> CURRENT = new ThreadLocal<>();

  /** To be told of each request, so that {@link #connection} knows where it came from. */
  static final Http1ConnectionListener LISTENER =
      new Http1ConnectionListener() {
        @Override
        public void prologue(ConnectionContext connection, HttpPrologue prologue) {
          CURRENT.set(connection);
        }
      };

  static ConnectionContext connection() {
    return Objects.requireNonNull(CURRENT.get());
  }

  StallWatch.Transfer incoming() {
    return watch.watch(connection(), metrics.bytesIn);
  }

  StallWatch.Transfer outgoing() {
    return watch.watch(connection(), metrics.bytesOut);
  }
}
