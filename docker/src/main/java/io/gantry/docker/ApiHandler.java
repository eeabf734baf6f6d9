package io.gantry.docker;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every request goes through here: version, route, endpoint, and what becomes of a failure. */
final class ApiHandler implements Handler {
  private static final Logger LOG = System.getLogger(ApiHandler.class.getName());
  private static final Pattern VERSIONED = Pattern.compile("/v(\\d+(?:\\.\\d+)*)(/.*)");

  private final Router router;
  private final Supplier<Wire> wires;
  private final String server;

  /** {@code wires} gives the connection of the calling thread. */
  ApiHandler(Router router, Supplier<Wire> wires, String server) {
    this.router = router;
    this.wires = wires;
    this.server = server;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    commonHeaders(response);
    RequestBody body = new RequestBody(request);
    try {
      answer(request, body, response, wires.get());
      if (closes(request) || closes(response)) {
        throw Wire.closed(); // The server itself would wait for a next request that never comes.
      }
    } catch (Wire.Closed e) {
      readOut(body);
      throw e;
    }
  }

  private static void readOut(RequestBody body) {
    try {
      body.readOut();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "the client left", e);
    }
  }

  private static boolean closes(ServerRequest request) {
    return request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
  }

  private static boolean closes(ServerResponse response) {
    return response.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
  }

  private void answer(ServerRequest request, RequestBody body, ServerResponse response, Wire wire) {
    try {
      route(request, body, response, wire);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (ClientGone e) {
      throw new CloseConnectionException("client left", e);
    } catch (HttpFailure e) {
      fail(request, response, wire, e.status(), e);
    } catch (GantryException e) {
      fail(request, response, wire, status(e.kind()), e);
    } catch (Exception e) {
      LOG.log(Level.ERROR, request.prologue().method() + " " + rawPath(request) + " failed", e);
      fail(request, response, wire, 500, e);
    }
  }

  private void route(ServerRequest request, RequestBody body, ServerResponse response, Wire wire)
      throws Exception {
    String path = rawPath(request);
    Matcher versioned = VERSIONED.matcher(path);
    boolean named = versioned.matches();
    Router.Match match =
        router
            .find(request.prologue().method().text(), named ? versioned.group(2) : path)
            .orElseThrow(() -> new HttpFailure(404, "page not found"));
    ApiVersion version =
        named ? ApiVersion.parse(versioned.group(1)).requireSupported() : ApiVersion.CURRENT;
    match.endpoint().serve(new Call(request, body, response, wire, version, match.variables()));
  }

  private void commonHeaders(ServerResponse response) {
    response.header("Api-Version", ApiVersion.CURRENT.toString());
    response.header("Docker-Experimental", "false");
    response.header("Ostype", "linux");
    response.header(HeaderNames.SERVER, server);
  }

  /** Answers with an error, unless an answer was begun: then only closing can tell the client. */
  private static void fail(
      ServerRequest request, ServerResponse response, Wire wire, int status, Exception e) {
    String text = e.getMessage() == null ? e.toString() : e.getMessage();
    LOG.log(
        Level.DEBUG,
        () -> request.prologue().method() + " " + rawPath(request) + ": " + status + " " + text);
    if (response.isSent() || wire.begun()) {
      throw new CloseConnectionException("failed after the answer was begun: " + text, e);
    }
    response.status(Status.create(status));
    if (status == 304 || request.prologue().method().equals(Method.HEAD)) {
      response.send(); // A body would be taken for the next answer.
      return;
    }
    byte[] body = Json.write(new ErrorBody(text));
    response.header(HeaderNames.CONTENT_TYPE, "application/json").send(body);
  }

  private static int status(GantryException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case INVALID -> 400;
      case DENIED -> 403;
      case UNAVAILABLE -> 503;
      case NOT_MODIFIED -> 304;
      case INTERNAL -> 500;
    };
  }

  private static String rawPath(ServerRequest request) {
    return request.prologue().uriPath().rawPath();
  }
}
