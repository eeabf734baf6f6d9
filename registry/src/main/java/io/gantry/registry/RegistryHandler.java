package io.gantry.registry;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
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
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every request goes through here: route, endpoint, and what becomes of a failure. */
final class RegistryHandler implements Handler {
  private static final Logger LOG = System.getLogger(RegistryHandler.class.getName());
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
  private static final HeaderName VERSION = HeaderNames.create("Docker-Distribution-API-Version");

  /** How much of a refused body is read, so that its sender comes to see the answer; in bytes. */
  private static final long LINGER = 16 << 20;

  private final Routes routes;
  private final Access access;
  private final boolean readOnly;
  private final Transport transport;

  RegistryHandler(Routes routes, Access access, boolean readOnly, Transport transport) {
    this.routes = routes;
    this.access = access;
    this.readOnly = readOnly;
    this.transport = transport;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    respond(request, response);
    if (isUnread(request)) {
      linger();
    }
    if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      // The server itself would wait for a next request that never comes.
      throw new CloseConnectionException("the client asked for it");
    }
  }

  private void respond(ServerRequest request, ServerResponse response) {
    response.header(VERSION, "registry/2.0");
    Optional<Routes.Match> match = Optional.empty();
    try {
      match = routes.find(request.prologue().uriPath().rawPath());
      answer(request, response, match);
    } catch (RegistryException e) {
      challenge(request, response, match, e);
      refuse(request, response, e);
    } catch (GantryException e) {
      LOG.log(Level.ERROR, text(request) + ": " + e.getMessage(), e);
      refuse(request, response, new RegistryException(ErrorCode.UNKNOWN, status(e), message(e)));
    } catch (IOException | UncheckedIOException e) {
      throw new CloseConnectionException("client left", e);
    } finally {
      String route = match.map(Routes.Match::route).orElse("none");
      String method = request.prologue().method().text();
      transport
          .metrics()
          .answered(METHODS.contains(method) ? method : "other", route, response.status().code());
    }
  }

  private void answer(ServerRequest request, ServerResponse response, Optional<Routes.Match> found)
      throws IOException {
    Routes.Match match =
        found.orElseThrow(() -> new RegistryException(ErrorCode.UNSUPPORTED, 404, "no such path"));
    Routes.@Nullable Operation operation =
        match.operations().get(request.prologue().method().text());
    if (operation == null) {
      List<String> allowed = match.operations().keySet().stream().sorted().toList();
      response.header(HeaderNames.ALLOW, String.join(", ", allowed));
      throw new RegistryException(
          ErrorCode.UNSUPPORTED, "method " + request.prologue().method() + " is not for this path");
    }
    Grant grant = access.grant(request.headers().first(HeaderNames.AUTHORIZATION));
    Exchange exchange = new Exchange(request, response, match.segments(), grant, transport);
    if (operation.right().isPresent()) {
      require(operation.right().get(), exchange.repository(), grant);
    }
    operation.endpoint().serve(exchange);
  }

  private void require(Action action, RepositoryName repository, Grant grant) {
    if (!grant.allows(repository, action)) {
      throw new RegistryException(
          grant.isKnown() ? ErrorCode.DENIED : ErrorCode.UNAUTHORIZED,
          "no right to " + action.word() + " repository " + repository);
    }
    if (readOnly && action != Action.PULL) {
      throw new RegistryException(ErrorCode.UNSUPPORTED, "this registry is read-only");
    }
  }

  /** Tells who is refused for want of rights how to come back with them. */
  private void challenge(
      ServerRequest request,
      ServerResponse response,
      Optional<Routes.Match> match,
      RegistryException e) {
    if (e.code() == ErrorCode.UNAUTHORIZED && !response.isSent()) {
      String scope = match.map(m -> scope(m, request.prologue().method().text())).orElse("");
      response.header(HeaderNames.WWW_AUTHENTICATE, access.challenge(scope));
    }
  }

  private static String scope(Routes.Match match, String method) {
    Routes.@Nullable Operation operation = match.operations().get(method);
    if (operation == null || operation.right().isEmpty()) {
      return "";
    }
    // Whoever pushes also looks at what is there already.
    String actions =
        switch (operation.right().get()) {
          case PULL -> "pull";
          case PUSH -> "pull,push";
          case DELETE -> "delete";
        };
    return "repository:" + match.segments().getFirst() + ":" + actions;
  }

  /** Answers with an error, unless an answer was begun: then only closing can tell the client. */
  private void refuse(ServerRequest request, ServerResponse response, RegistryException e) {
    LOG.log(Level.DEBUG, () -> text(request) + ": " + e.status() + " " + e.getMessage());
    if (response.isSent()) {
      throw new CloseConnectionException("failed after the answer was begun", e);
    }
    if (isUnread(request)) {
      response.header(HeaderNames.CONNECTION, "close");
    }
    byte[] body = Json.write(ErrorBody.of(e.code(), message(e)));
    response.status(Status.create(e.status())).header(HeaderNames.CONTENT_TYPE, "application/json");
    if (request.prologue().method().equals(Method.HEAD)) {
      response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(body.length)).send();
    } else {
      response.send(body);
    }
  }

  private static boolean isUnread(ServerRequest request) {
    return request.content().hasEntity() && !request.content().consumed();
  }

  /**
   * Reads what the client is still sending, and closes: to close at once would take the answer from
   * it, and the HTTP server would take whole chunks into memory.
   */
  private void linger() {
    DataReader wire = Transport.connection().dataReader();
    try (StallWatch.Transfer transfer = transport.incoming()) {
      for (long read = 0; read < LINGER; ) {
        int count = wire.readBuffer().available();
        transfer.moved(count);
        read += count;
      }
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "the client left", e);
    }
    throw new CloseConnectionException("the rest of the request is not wanted");
  }

  private static String text(ServerRequest request) {
    return request.prologue().method() + " " + request.prologue().uriPath().rawPath();
  }

  private static int status(GantryException e) {
    return e.kind() == GantryException.Kind.UNAVAILABLE ? 503 : 500;
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
