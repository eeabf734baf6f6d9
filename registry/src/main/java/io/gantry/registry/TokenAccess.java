package io.gantry.registry;

import io.avaje.jsonb.Json;
import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that a token server signed, as Docker's registries use them: RFC 6750, RFC 7515 and RFC
 * 7519, with the claim {@code access}.
 *
 * @param realm address of the token server
 * @param service what tokens must be for
 * @param issuer who must have issued them
 */
record TokenAccess(String realm, String service, String issuer, PublicKey key, Clock clock)
    implements Access {
  private static final String SCHEME = "Bearer ";

  /** Seconds by which the clocks of two machines may differ. */
  private static final long SKEW = 60;

  @Json
  record Header(String alg) {
    Header {
      alg = Objects.requireNonNullElse(alg, "none");
    }
  }

  /** The claims but {@code aud}, which is a string or a list. */
  @Json
  record Claims(
      @Nullable String iss, @Nullable Long exp, @Nullable Long nbf, @Nullable List<Scope> access) {}

  @Json
  record Scope(String type, String name, List<String> actions) {
    Scope {
      type = Objects.requireNonNullElse(type, "");
      name = Objects.requireNonNullElse(name, "");
      actions = Objects.requireNonNullElse(actions, List.of());
    }
  }

  private record TokenGrant(List<Scope> access, boolean isKnown) implements Grant {
    @Override
    public boolean allows(RepositoryName repository, Action action) {
      return access.stream()
          .filter(scope -> scope.type().equals("repository"))
          .filter(scope -> scope.name().equals(repository.text()))
          .anyMatch(s -> s.actions().contains(action.word()) || s.actions().contains("*"));
    }
  }

  @Override
  public Grant grant(Optional<String> authorization) {
    if (authorization.isEmpty()) {
      return new TokenGrant(List.of(), false);
    }
    String given = authorization.get();
    if (!given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw refused("it is not a bearer token");
    }
    try {
      return new TokenGrant(verified(given.substring(SCHEME.length()).strip()), true);
    } catch (IllegalArgumentException | GantryException | GeneralSecurityException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String challenge(String scope) {
    String asked = scope.isEmpty() ? "" : ",scope=\"" + scope + "\"";
    return "Bearer realm=\"" + realm + "\",service=\"" + service + "\"" + asked;
  }

  private List<Scope> verified(String token) throws GeneralSecurityException {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw refused("it does not have three parts");
    }
    byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
    Signature signature = algorithm(json(decoded(parts[0]), Header.class).alg());
    signature.initVerify(key);
    signature.update(signed);
    if (!signature.verify(decoded(parts[2]))) {
      throw refused("its signature is wrong");
    }
    byte[] payload = decoded(parts[1]);
    Claims claims = json(payload, Claims.class);
    requireValid(claims, io.gantry.oci.Json.readMap(payload).get("aud"));
    return claims.access() == null ? List.of() : claims.access();
  }

  /** The algorithm must be that of our key: a token may not choose a weaker one. */
  private Signature algorithm(String name) throws GeneralSecurityException {
    if (name.equals("RS256") && key instanceof RSAPublicKey) {
      return Signature.getInstance("SHA256withRSA");
    }
    if (name.equals("ES256") && key instanceof ECPublicKey) {
      return Signature.getInstance("SHA256withECDSAinP1363Format");
    }
    throw refused("it is signed with " + name + ", not with our key's algorithm");
  }

  private void requireValid(Claims claims, @Nullable Object audience) {
    long now = clock.instant().getEpochSecond();
    if (!issuer.equals(claims.iss())) {
      throw refused("it was issued by " + claims.iss());
    }
    boolean ours =
        audience instanceof List<?> list ? list.contains(service) : service.equals(audience);
    if (!ours) {
      throw refused("it is for another service");
    }
    if (claims.exp() == null || claims.exp() + SKEW < now) {
      throw refused("it has expired");
    }
    if (claims.nbf() != null && claims.nbf() - SKEW > now) {
      throw refused("it is not valid yet");
    }
  }

  private static <T> T json(byte[] bytes, Class<T> type) {
    return io.gantry.oci.Json.read(bytes, type);
  }

  private static byte[] decoded(String part) {
    return Base64.getUrlDecoder().decode(part);
  }

  private static RegistryException refused(String why) {
    return new RegistryException(ErrorCode.UNAUTHORIZED, "the token is refused: " + why);
  }
}
