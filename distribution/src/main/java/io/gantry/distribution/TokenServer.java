package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server that a Bearer challenge names for a token: distribution "Token Authentication"
 * with a password or nothing, "OAuth2 Token Authentication" with an identity token. Thread-safe.
 */
final class TokenServer {
  private static final int ANSWER_BYTES = 64 << 10;

  /** What counts when the server names no time, and the least: servers count on it. */
  private static final long SHORTEST_LIFE = 60;

  private static final long LONGEST_LIFE = Duration.ofDays(1).toSeconds();
  private static final String CLIENT = "gantry";

  private final Transport transport;
  private final Redirects redirects;
  private final Hosts hosts;
  private final Pauses pauses;

  TokenServer(Transport transport, Redirects redirects, Hosts hosts, Pauses pauses) {
    this.transport = transport;
    this.redirects = redirects;
    this.hosts = hosts;
    this.pauses = pauses;
  }

  /**
   * A new token.
   *
   * @param registry who sent the challenge
   * @param lasting also ask for an identity token
   */
  Token token(
      URI registry,
      Challenge challenge,
      List<String> scopes,
      Optional<Credentials> credentials,
      boolean lasting)
      throws IOException {
    URI realm = realm(registry, challenge, credentials.isPresent());
    Reply reply =
        credentials.filter(known -> !known.identityToken().isEmpty()).isPresent()
            ? post(realm, challenge, scopes, credentials.get().identityToken())
            : get(realm, challenge, scopes, credentials, lasting);
    try (reply) {
      if (reply.status() != 200) {
        throw reply.refused();
      }
      return read(reply);
    }
  }

  private static URI realm(URI registry, Challenge challenge, boolean secret) {
    String text = challenge.parameter("realm");
    URI realm;
    try {
      realm = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw refused(registry, text, "is malformed");
    }
    Redirects.objection(realm)
        .ifPresent(why -> {
          throw refused(registry, text, why);
        });
    if (secret && Redirects.leavesTls(registry, realm)) {
      throw refused(registry, text, "would get the credentials over plain http");
    }
    return realm;
  }

  private Reply get(
      URI realm,
      Challenge challenge,
      List<String> scopes,
      Optional<Credentials> credentials,
      boolean lasting)
      throws IOException {
    StringBuilder query = new StringBuilder();
    add(query, "service", challenge.parameter("service"));
    scopes.forEach(scope -> add(query, "scope", scope));
    if (lasting) {
      add(query, "offline_token", "true");
      add(query, "client_id", CLIENT);
    }
    Map<String, String> secrets =
        credentials
            .filter(Credentials::hasPassword)
            .map(known -> Map.of("Authorization", known.basic()))
            .orElse(Map.of());
    URI uri = query.isEmpty() ? realm : withQuery(realm, query.toString());
    return redirects.send(Request.get(uri, hosts.tls(uri), secrets));
  }

  /** Follows no redirect: the body itself is the secret. */
  private Reply post(URI realm, Challenge challenge, List<String> scopes, String identityToken)
      throws IOException {
    StringBuilder form = new StringBuilder();
    add(form, "grant_type", "refresh_token");
    add(form, "service", challenge.parameter("service"));
    add(form, "client_id", CLIENT);
    add(form, "scope", String.join(" ", scopes));
    add(form, "refresh_token", identityToken);
    Upload upload = Upload.of(form.toString().getBytes(StandardCharsets.UTF_8));
    Map<String, String> headers = Map.of("Content-Type", "application/x-www-form-urlencoded");
    return transport.send(new Request("POST", realm, hosts.tls(realm), headers, Map.of(), upload));
  }

  private Token read(Reply reply) throws IOException {
    TokenAnswer answer = Json.read(reply.bytes(ANSWER_BYTES, "a token"), TokenAnswer.class);
    String value = first(answer.token(), answer.accessToken());
    if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw GantryException.invalid("token server " + reply.uri().getHost() + " gave no token");
    }
    long life = answer.expiresIn() == null ? SHORTEST_LIFE : answer.expiresIn();
    return new Token(
        value,
        first(answer.refreshToken(), null),
        pauses.now().plusSeconds(Math.clamp(life, SHORTEST_LIFE, LONGEST_LIFE)));
  }

  private static String first(@Nullable String one, @Nullable String other) {
    return one != null && !one.isEmpty() ? one : other == null ? "" : other;
  }

  private static URI withQuery(URI realm, String query) {
    String text = realm.toString();
    return URI.create(text + (realm.getRawQuery() == null ? "?" : "&") + query);
  }

  private static void add(StringBuilder query, String name, String value) {
    if (!value.isEmpty()) {
      query.append(query.isEmpty() ? "" : "&").append(name).append('=').append(encoded(value));
    }
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static GantryException refused(URI registry, String realm, String why) {
    return new GantryException(
        GantryException.Kind.DENIED,
        "registry "
            + registry.getRawAuthority()
            + " asks for a token from \""
            + Refusal.safe(realm)
            + "\", which "
            + why);
  }
}
