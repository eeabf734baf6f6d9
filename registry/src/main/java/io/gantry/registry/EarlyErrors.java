package io.gantry.registry;

import io.gantry.oci.Json;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import org.jspecify.annotations.Nullable;

/** The specification's error body for what is refused before a handler sees it: no HTTP at all. */
final class EarlyErrors implements DirectHandler {
  static DirectHandlers handlers() {
    DirectHandlers.Builder builder = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      builder.addHandler(type, new EarlyErrors());
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
    ErrorCode code = status.code() < 500 ? ErrorCode.UNSUPPORTED : ErrorCode.UNKNOWN;
    return TransportResponse.builder()
        .status(status)
        .headers(headers)
        .keepAlive(false)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .entity(Json.write(ErrorBody.of(code, text)))
        .build();
  }
}
