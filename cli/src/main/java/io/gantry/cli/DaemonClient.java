package io.gantry.cli;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    return bytes("GET", path, NOTHING);
  }

  /** Calls without a body; the answer's bytes. */
  byte[] post(String path) {
    return bytes("POST", path, NOTHING);
  }

  /** Calls with a JSON body; the answer's fields. */
  Fields post(String path, Map<String, ?> body) {
    return Fields.parse(bytes("POST", path, Json.write(body)));
  }

  /** As {@link #post(String, Map)}, for an answer that is a list. */
  List<Fields> postForList(String path, Map<String, ?> body) {
    return Fields.parseList(bytes("POST", path, Json.write(body)));
  }

  /** Calls with a JSON body; the answer has none. */
  void postQuietly(String path, Map<String, ?> body) {
    bytes("POST", path, Json.write(body));
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
    return bytes("DELETE", path, NOTHING);
  }

  private byte[] bytes(String method, String path, byte[] body) {
    try (HttpExchange exchange = open(method, path, body)) {
      return exchange.body().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("error during connect: " + e.getMessage(), e);
    }
  }

  /** A call whose answer is read as a stream; the caller closes it. */
  HttpExchange open(String method, String path) {
    return open(method, path, NOTHING);
  }

  private HttpExchange open(String method, String path, byte[] body) {
    return checked(channel ->
        HttpExchange.send(channel, method, PREFIX + path, body.length > 0 ? JSON : Map.of(), body));
  }

  /** A call whose body is a stream. */
  HttpExchange upload(String path, InputStream body) {
    Map<String, String> headers = Map.of("Content-Type", "application/x-tar");
    return checked(channel -> HttpExchange.send(channel, "POST", PREFIX + path, headers, body));
  }

  /** A call after which the connection is a plain stream in both directions. */
  HttpExchange hijack(String path, @Nullable Object body) {
    Map<String, String> headers = new HashMap<>(JSON);
    headers.put("Connection", "Upgrade");
    headers.put("Upgrade", "tcp");
    byte[] bytes = body == null ? NOTHING : Json.write(body);
    return checked(channel -> HttpExchange.send(channel, "POST", PREFIX + path, headers, bytes));
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
