package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks credentials against a registry's base address, and asks for an identity token where it
 * gives any: what Docker's {@code /auth} does. Thread-safe.
 */
final class Login {
  private static final String DONE = "Login Succeeded";

  private final Exchanges exchanges;
  private final Schemes schemes;
  private final Redirects redirects;
  private final TokenServer tokens;

  Login(Exchanges exchanges, Schemes schemes, Redirects redirects, TokenServer tokens) {
    this.exchanges = exchanges;
    this.schemes = schemes;
    this.redirects = redirects;
    this.tokens = tokens;
  }

  LoginOutcome login(Endpoint endpoint, Credentials credentials) {
    Call call = new Call("GET", URI.create(""), Map.of(), null, List.of(), Login::failure, true);
    return exchanges.repeat(endpoint, call, () -> attempt(endpoint, credentials));
  }

  private LoginOutcome attempt(Endpoint endpoint, Credentials credentials) throws IOException {
    URI base = schemes.base(endpoint);
    try (Reply open = send(endpoint, base, Optional.empty())) {
      if (open.status() != 401) {
        return outcome(open, "");
      }
      Challenge challenge =
          Authorizer.best(Challenge.parse(open.challenges()), Optional.of(credentials))
              .orElseThrow(open::refused);
      return challenge.scheme().equals("basic")
          ? shown(endpoint, base, credentials.basic(), "")
          : withToken(endpoint, base, challenge, credentials);
    }
  }

  private LoginOutcome withToken(
      Endpoint endpoint, URI base, Challenge challenge, Credentials credentials)
      throws IOException {
    if (!credentials.registryToken().isEmpty()) {
      return shown(endpoint, base, "Bearer " + credentials.registryToken(), "");
    }
    Token token = tokens.token(base, challenge, List.of(), Optional.of(credentials), true);
    return shown(endpoint, base, token.header(), token.refresh());
  }

  private LoginOutcome shown(Endpoint endpoint, URI base, String header, String identityToken)
      throws IOException {
    try (Reply reply = send(endpoint, base, Optional.of(header))) {
      return outcome(reply, identityToken);
    }
  }

  private static LoginOutcome outcome(Reply reply, String identityToken) throws IOException {
    if (reply.status() != 200) {
      throw reply.refused();
    }
    return new LoginOutcome(DONE, identityToken);
  }

  private Reply send(Endpoint endpoint, URI base, Optional<String> authorization)
      throws IOException {
    return redirects.send(Exchanges.request(endpoint, base, authorization));
  }

  private static GantryException failure(Refusal refusal) {
    // Docker's clients take 401 as the sign that the user should try again.
    return new GantryException(
        refusal.kind() == Kind.NOT_FOUND ? Kind.INVALID : refusal.kind(),
        "Get \"" + refusal.place() + "\": " + refusal.reason() + refusal.hint());
  }
}
