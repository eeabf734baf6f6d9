package io.gantry.cli;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls the daemon's API; starts the daemon first when none runs at the default address. Errors
 * come as {@link ApiException}.
 */
final class DaemonClient {
  /** The API version that this command speaks. */
  private static final String PREFIX = "/v1.51";

  private static final byte[] NOTHING = {};
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

  private final DaemonAddress address;

  DaemonClient(DaemonAddress address) {
    this.address = address;
  }

  DaemonAddress address() {
    return address;
  }

  /** The answer's bytes as they came. */
  byte[] getBytes(String path) {
    return bytes("GET", path, Map.of(), NOTHING);
  }

  /** As {@link #getBytes(String)}, with more headers. */
  byte[] getBytes(String path, Map<String, String> headers) {
    return bytes("GET", path, headers, NOTHING);
  }

  /** Puts these bytes as they are; the answer's fields. */
  Fields put(String path, Map<String, String> headers, byte[] body) {
    return Fields.parse(bytes("PUT", path, headers, body));
  }

  /** Calls without a body; the answer's bytes. */
  byte[] post(String path) {
    return bytes("POST", path, Map.of(), NOTHING);
  }

  /** Calls with a JSON body; the answer's fields. */
  Fields post(String path, Map<String, ?> body) {
    return Fields.parse(bytes("POST", path, JSON, Json.write(body)));
  }

  /** Calls with a JSON body and more headers; the answer's bytes. */
  byte[] post(String path, Map<String, String> headers, Map<String, ?> body) {
    Map<String, String> all = new HashMap<>(JSON);
    all.putAll(headers);
    return bytes("POST", path, all, Json.write(body));
  }

  /** Calls with a JSON body; the answer has none. */
  void postQuietly(String path, Map<String, ?> body) {
    bytes("POST", path, JSON, Json.write(body));
  }

  /** A call outside of Docker's API; it never starts a daemon. */
  byte[] postOutside(String path) {
    try (HttpExchange exchange =
        HttpExchange.send(address.connect(), "POST", path, Map.of(), NOTHING)) {
      return exchange.body().readAllBytes();
    } catch (IOException e) {
      throw notReached();
    }
  }

  byte[] delete(String path) {
    return bytes("DELETE", path, Map.of(), NOTHING);
  }

  private byte[] bytes(String method, String path, Map<String, String> headers, byte[] body) {
    try (HttpExchange exchange = open(method, path, headers, body)) {
      return exchange.body().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("error during connect: " + e.getMessage(), e);
    }
  }

  /** A call whose answer is read as a stream; the caller closes it. */
  HttpExchange open(String method, String path) {
    return open(method, path, Map.of());
  }

  /** As {@link #open(String, String)}, with more headers. */
  HttpExchange open(String method, String path, Map<String, String> headers) {
    return open(method, path, headers, NOTHING);
  }

  private HttpExchange open(String method, String path, Map<String, String> headers, byte[] body) {
    return checked(channel -> HttpExchange.send(channel, method, versioned(path), headers, body));
  }

  /** What is not of Docker's API has its own version in its path. */
  private static String versioned(String path) {
    return path.startsWith("/gantry/") ? path : PREFIX.concat(path);
  }

  /** A call whose body is a stream. */
  HttpExchange upload(String path, InputStream body) {
    return upload("POST", path, out -> copy(body, out));
  }

  /** A call whose body is written while it is sent. */
  HttpExchange upload(String method, String path, HttpExchange.Body body) {
    return upload(method, path, Map.of(), body);
  }

  /** As {@link #upload(String, String, HttpExchange.Body)}, with more headers. */
  HttpExchange upload(
      String method, String path, Map<String, String> headers, HttpExchange.Body body) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Content-Type", "application/x-tar");
    return checked(channel -> HttpExchange.send(channel, method, versioned(path), all, body));
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[256 * 1024];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      to.write(buffer, 0, count);
    }
  }

  /** What a header of the answer says when there is no body; empty when the thing is not there. */
  Optional<String> head(String path, String header) {
    try (HttpExchange exchange =
        HttpExchange.send(connect(), "HEAD", PREFIX + path, Map.of(), NOTHING)) {
      return exchange.status() < 400 ? exchange.header(header) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("error during connect: " + e.getMessage(), e);
    }
  }

  /** A call after which the connection is a plain stream in both directions. */
  HttpExchange hijack(String path, @Nullable Object body) {
    Map<String, String> headers = new HashMap<>(JSON);
    headers.put("Connection", "Upgrade");
    headers.put("Upgrade", "tcp");
    byte[] bytes = body == null ? NOTHING : Json.write(body);
    return checked(channel -> HttpExchange.send(channel, "POST", versioned(path), headers, bytes));
  }

  private interface Sending {
    HttpExchange over(SocketChannel channel) throws IOException;
  }

  private HttpExchange checked(Sending sending) {
    HttpExchange exchange;
    try {
      exchange = sending.over(connect());
    } catch (IOException e) {
      throw new UncheckedIOException("error during connect: " + e.getMessage(), e);
    }
    if (exchange.status() < 400) {
      return exchange;
    }
    try (exchange) {
      throw new ApiException(exchange.status(), message(exchange));
    }
  }

  private SocketChannel connect() throws IOException {
    try {
      return address.connect();
    } catch (IOException e) {
      if (address.chosen()) {
        throw new ApiException(
            0,
            "Cannot connect to the Gantry daemon at "
                + address.text()
                + ". Is the daemon running?");
      }
      DaemonStarter.start(address);
      return address.connect();
    }
  }

  private ApiException notReached() {
    return new ApiException(
        0, "Cannot connect to the Gantry daemon at " + address.text() + ". Is the daemon running?");
  }

  private static String message(HttpExchange exchange) {
    try {
      byte[] body = exchange.body().readAllBytes();
      try {
        return String.valueOf(Json.readMap(body).get("message"));
      } catch (GantryException e) {
        return "status "
            + exchange.status()
            + ": "
            + new String(body, StandardCharsets.UTF_8).strip();
      }
    } catch (IOException e) {
      return "status " + exchange.status();
    }
  }

  /** Escapes a name in a path; the slashes, colons and at signs of image names stay. */
  static String escapePath(String text) {
    return escape(text)
        .replace("+", "%20")
        .replace("%2F", "/")
        .replace("%3A", ":")
        .replace("%40", "@");
  }

  /** Escapes a value in a query. */
  static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
