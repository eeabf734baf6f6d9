package io.gantry.docker;

import io.gantry.linux.SocketWatch;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One request and its answer, in the words that endpoints need. Used by one thread. */
final class Call {
  /** More than any request of Docker's API holds that is not a stream. */
  static final int MAX_BODY = 8 << 20;

  private static final HeaderName UPGRADE = HeaderNames.UPGRADE;

  private final ServerRequest request;
  private final RequestBody body;
  private final ServerResponse response;
  private final Wire wire;
  private final ApiVersion version;
  private final Map<String, String> variables;
  private final Query query;

  Call(
      ServerRequest request,
      RequestBody body,
      ServerResponse response,
      Wire wire,
      ApiVersion version,
      Map<String, String> variables) {
    this.request = request;
    this.body = body;
    this.response = response;
    this.wire = wire;
    this.version = version;
    this.variables = variables;
    this.query = new Query(request.prologue().query());
  }

  ApiVersion version() {
    return version;
  }

  /** A variable of the path; the route that led here has it. */
  String path(String name) {
    return Objects.requireNonNull(variables.get(name), name);
  }

  Query query() {
    return query;
  }

  Optional<String> header(HeaderName name) {
    return request.headers().first(name);
  }

  boolean hasBody() {
    return body.exists();
  }

  /** The body as a stream; what the endpoint leaves of it is read before the connection closes. */
  InputStream content() {
    return body;
  }

  /** The whole body, which must be called JSON by its content type. */
  byte[] body() {
    if (!hasBody()) {
      return new byte[0];
    }
    String type = header(HeaderNames.CONTENT_TYPE).orElse("");
    String media = type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    if (!media.equals("application/json")) {
      throw HttpFailure.badRequest(
          "unsupported Content-Type header (%s): must be 'application/json'".formatted(type));
    }
    return bytes();
  }

  /** The whole body, whatever it is called. */
  byte[] bytes() {
    try {
      byte[] bytes = body.readNBytes(MAX_BODY + 1);
      if (bytes.length > MAX_BODY) {
        close();
        throw HttpFailure.badRequest("request body is larger than " + MAX_BODY + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }

  /** The body as a record; a missing one is an error. */
  <T> T body(Class<T> type) {
    byte[] json = body();
    if (json.length == 0) {
      throw HttpFailure.badRequest("invalid JSON: got EOF while reading request body");
    }
    return json(json, type);
  }

  /** The body as a record, or as an empty object when there is none. */
  <T> T bodyOrEmpty(Class<T> type) {
    byte[] json = body();
    return json(json.length == 0 ? new byte[] {'{', '}'} : json, type);
  }

  static <T> T json(byte[] json, Class<T> type) {
    try {
      return Json.read(json, type);
    } catch (GantryException e) {
      throw HttpFailure.badRequest("invalid JSON: " + e.getMessage());
    }
  }

  void header(HeaderName name, String value) {
    response.header(name, value);
  }

  /** Says that the connection ends with this answer. */
  void close() {
    response.header(HeaderNames.CONNECTION, "close");
  }

  void send(int status) {
    response.status(Status.create(status)).send();
  }

  void json(Object value) {
    json(200, value);
  }

  void json(int status, Object value) {
    send(status, "application/json", Json.write(value));
  }

  void send(int status, String contentType, byte[] body) {
    response.status(Status.create(status)).header(HeaderNames.CONTENT_TYPE, contentType).send(body);
  }

  /** Begins an answer of unknown length; its head is sent at once. */
  ResponseStream stream(String contentType) {
    body.open();
    return new ResponseStream(wire, head("200 OK", contentType) + "Connection: close\r\n");
  }

  /** Runs the action should the client leave before the watch is closed. */
  SocketWatch onHangUp(Runnable action) {
    return wire.onHangUp(action);
  }

  /** Takes the connection over for a stream of bytes both ways; the body must have been read. */
  Wire hijack(String contentType) {
    boolean upgrade = header(UPGRADE).isPresent();
    String head =
        upgrade
            ? head("101 UPGRADED", contentType) + "Connection: Upgrade\r\nUpgrade: tcp\r\n"
            : head("200 OK", contentType);
    wire.write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
    return wire;
  }

  private String head(String status, String contentType) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
    response.headers().forEach(h -> head.append(h.name() + ": " + h.get() + "\r\n"));
    return head.append("Content-Type: " + contentType + "\r\n").toString();
  }
}
