package io.gantry.registry;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every request goes through here: route, endpoint, and what becomes of a failure. */
final class RegistryHandler implements Handler {
  private static final Logger LOG = System.getLogger(RegistryHandler.class.getName());
  private static final HeaderName VERSION = HeaderNames.create("Docker-Distribution-API-Version");

  private final Routes routes;

  RegistryHandler(Routes routes) {
    this.routes = routes;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    response.header(VERSION, "registry/2.0");
    try {
      route(request, response);
    } catch (RegistryException e) {
      refuse(request, response, e);
    } catch (GantryException e) {
      LOG.log(Level.ERROR, text(request) + ": " + e.getMessage(), e);
      refuse(request, response, new RegistryException(ErrorCode.UNKNOWN, message(e)));
    } catch (IOException | UncheckedIOException e) {
      throw new CloseConnectionException("client left", e);
    }
  }

  private void route(ServerRequest request, ServerResponse response) throws IOException {
    Routes.Match match =
        routes
            .find(request.prologue().uriPath().rawPath())
            .orElseThrow(() -> new RegistryException(ErrorCode.UNSUPPORTED, 404, "no such path"));
    @Nullable Endpoint endpoint = match.endpoints().get(request.prologue().method().text());
    if (endpoint == null) {
      List<String> allowed = match.endpoints().keySet().stream().sorted().toList();
      response.header(HeaderNames.ALLOW, String.join(", ", allowed));
      throw new RegistryException(
          ErrorCode.UNSUPPORTED, "method " + request.prologue().method() + " is not for this path");
    }
    endpoint.serve(new Exchange(request, response, match.segments()));
  }

  /** Answers with an error, unless an answer was begun: then only closing can tell the client. */
  private static void refuse(ServerRequest request, ServerResponse response, RegistryException e) {
    LOG.log(Level.DEBUG, () -> text(request) + ": " + e.status() + " " + e.getMessage());
    if (response.isSent()) {
      throw new CloseConnectionException("failed after the answer was begun", e);
    }
    byte[] body = Json.write(ErrorBody.of(e.code(), message(e)));
    response.status(Status.create(e.status())).header(HeaderNames.CONTENT_TYPE, "application/json");
    if (request.prologue().method() == Method.HEAD) {
      response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(body.length)).send();
    } else {
      response.send(body);
    }
  }

  private static String text(ServerRequest request) {
    return request.prologue().method() + " " + request.prologue().uriPath().rawPath();
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
