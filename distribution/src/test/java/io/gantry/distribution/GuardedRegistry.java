package io.gantry.distribution;

import io.gantry.oci.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@link MemoryRegistry} that lets nobody in who does not show what it asks for. */
final class GuardedRegistry implements AutoCloseable {
  static final Credentials GOOD = Credentials.of("ann", "secret");

  final MemoryRegistry registry = new MemoryRegistry();
  final HttpPeer tokens = new HttpPeer(this::token);
  final Set<String> valid = ConcurrentHashMap.newKeySet();
  final AtomicInteger issued = new AtomicInteger();

  /** Answers to the token server's clients; null fields are left out. */
  volatile Map<String, Object> extra = Map.of();

  /** What the token server does instead. */
  volatile Optional<HttpPeer.Handler> answer = Optional.empty();

  /** Whether somebody without a password gets tokens too. */
  volatile boolean open;

  static GuardedRegistry basic() {
    GuardedRegistry guarded = new GuardedRegistry();
    guarded.registry.always(
        ".*",
        exchange -> {
          if (GOOD.basic().equals(exchange.headers.get("authorization"))) {
            guarded.registry.sound(exchange);
          } else {
            refuse(exchange, "Basic realm=\"the registry\"");
          }
        });
    return guarded;
  }

  static GuardedRegistry bearer() {
    GuardedRegistry guarded = new GuardedRegistry();
    guarded.registry.always(
        ".*",
        exchange -> {
          String shown = exchange.headers.getOrDefault("authorization", "");
          if (shown.startsWith("Bearer ") && guarded.valid.contains(shown.substring(7))) {
            guarded.registry.sound(exchange);
          } else {
            refuse(exchange, guarded.challenge());
          }
        });
    return guarded;
  }

  String challenge() {
    return "Bearer realm=\"" + tokens.url("/token") + "\",service=\"the registry\"";
  }

  RemoteRepository repository(Registries registries, String path, Credentials credentials) {
    return registries.repository(registry.image(path), Optional.of(credentials));
  }

  RemoteRepository repository(Registries registries, String path) {
    return registries.repository(registry.image(path), Optional.empty());
  }

  @Override
  public void close() {
    registry.close();
    tokens.close();
  }

  static void refuse(HttpPeer.Exchange exchange, String... challenges) throws IOException {
    String[] headers = new String[challenges.length * 2];
    for (int i = 0; i < challenges.length; i++) {
      headers[i * 2] = "WWW-Authenticate";
      headers[i * 2 + 1] = challenges[i];
    }
    exchange.json(401, MemoryRegistry.error("UNAUTHORIZED", "authentication required"), headers);
  }

  private void token(HttpPeer.Exchange exchange) throws IOException {
    if (answer.isPresent()) {
      answer.get().handle(exchange);
      return;
    }
    HttpPeer.Seen request = exchange.request();
    boolean known =
        GOOD.basic().equals(request.header("authorization"))
            || request.text().contains("refresh_token=lasting");
    if (!known && !(open && request.header("authorization").isEmpty())) {
      exchange.json(401, "{\"details\":\"incorrect username or password\"}");
      return;
    }
    String token = "token-" + issued.incrementAndGet();
    valid.add(token);
    Map<String, Object> answer = new LinkedHashMap<>(Map.of("token", token));
    answer.putAll(extra);
    exchange.json(200, Json.writeString(answer));
  }

  List<HttpPeer.Seen> asked() {
    return tokens.seen;
  }
}
