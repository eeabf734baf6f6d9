package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.RegistryAuth;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is at a registry, in Docker's words.
 *
 * @param auth {@code name:password} in base64, as configuration files have it
 */
@Json
public record AuthConfig(
    String username,
    String password,
    @Nullable String auth,
    @Json.Property("serveraddress") String serverAddress,
    @Json.Property("identitytoken") String identityToken,
    @Json.Property("registrytoken") String registryToken) {
  public AuthConfig {
    username = Absent.text(username);
    password = Absent.text(password);
    serverAddress = Absent.text(serverAddress);
    identityToken = Absent.text(identityToken);
    registryToken = Absent.text(registryToken);
  }

  /** Empty when it shows nothing. */
  Optional<RegistryAuth> shown() {
    String name = username;
    String secret = password;
    if (name.isEmpty() && auth != null && !auth.isEmpty()) {
      String pair = pair(auth);
      int colon = pair.indexOf(':');
      name = colon < 0 ? pair : pair.substring(0, colon);
      secret = colon < 0 ? "" : pair.substring(colon + 1);
    }
    boolean nothing = name.isEmpty() && identityToken.isEmpty() && registryToken.isEmpty();
    return nothing
        ? Optional.empty()
        : Optional.of(new RegistryAuth(name, secret, identityToken, registryToken));
  }

  private static String pair(String base64) {
    try {
      return new String(RegistryAuthHeader.bytes(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest("invalid auth: it is not base64");
    }
  }

  /** Never the secrets. */
  @Override
  public String toString() {
    return "auth of " + username + " at " + serverAddress;
  }
}
