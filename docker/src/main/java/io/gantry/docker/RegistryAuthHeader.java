package io.gantry.docker;

import io.gantry.engine.RegistryAuth;
import io.gantry.oci.GantryException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.Base64;
import java.util.Optional;

/** The header {@code X-Registry-Auth}: {@link AuthConfig} as JSON in base64url. */
final class RegistryAuthHeader {
  private static final HeaderName NAME = HeaderNames.create("X-Registry-Auth");

  private RegistryAuthHeader() {}

  /** Empty when the client shows nothing; 400 when it cannot be read. */
  static Optional<RegistryAuth> of(Call call) {
    return call.header(NAME)
        .filter(text -> !text.isEmpty())
        .map(RegistryAuthHeader::decode)
        .flatMap(AuthConfig::shown);
  }

  static byte[] bytes(String base64) {
    try {
      // Clients differ in the alphabet and in the padding.
      String plain = base64.trim().replace('+', '-').replace('/', '_').replace("=", "");
      return Base64.getUrlDecoder().decode(plain);
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest("invalid X-Registry-Auth header: it is not base64url");
    }
  }

  private static AuthConfig decode(String text) {
    try {
      return io.gantry.oci.Json.read(bytes(text), AuthConfig.class);
    } catch (GantryException e) {
      // Not its own words: they might show a password.
      throw HttpFailure.badRequest("invalid X-Registry-Auth header: it is not JSON of an auth");
    }
  }
}
