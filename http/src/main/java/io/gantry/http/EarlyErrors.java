package io.gantry.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A server's own error body for what is refused before a handler sees it: no HTTP at all. */
public final class EarlyErrors implements DirectHandler {
  private final BiFunction<Status, String, byte[]> body;

  private EarlyErrors(BiFunction<Status, String, byte[]> body) {
    this.body = body;
  }

  /**
   * For every kind of such refusal.
   *
   * @param body makes the JSON of a status and a text
   */
  public static DirectHandlers handlers(BiFunction<Status, String, byte[]> body) {
    DirectHandlers.Builder builder = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      builder.addHandler(type, new EarlyErrors(body));
    }
    return builder.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      @Nullable String message) {
    String text = message == null || message.isEmpty() ? status.reasonPhrase() : message;
    return TransportResponse.builder()
        .status(status)
        .headers(headers)
        .keepAlive(false)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .entity(body.apply(status, text))
        .build();
  }
}
