package io.gantry.docker;

import io.gantry.engine.RegistryAuth;
import io.gantry.engine.RegistryAuths;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The headers {@code X-Registry-Auth}, an {@link AuthConfig}, and {@code X-Registry-Config}, one
 * for each registry by its address: as JSON in base64url.
 */
final class RegistryAuthHeader {
  private static final String ONE = "X-Registry-Auth";
  private static final String ALL = "X-Registry-Config";
  private static final HeaderName ONE_NAME = HeaderNames.create(ONE);
  private static final HeaderName ALL_NAME = HeaderNames.create(ALL);

  private RegistryAuthHeader() {}

  /** Empty when the client shows nothing; 400 when it cannot be read. */
  static Optional<RegistryAuth> of(Call call) {
    return call.header(ONE_NAME)
        .filter(text -> !text.isEmpty())
        .map(text -> decode(ONE, text, json -> Json.read(json, AuthConfig.class)))
        .flatMap(AuthConfig::shown);
  }

  /** Those for several registries; 400 when they cannot be read. */
  static RegistryAuths all(Call call) {
    Map<String, RegistryAuth> auths = new HashMap<>();
    call.header(ALL_NAME)
        .filter(text -> !text.isEmpty())
        .map(text -> decode(ALL, text, json -> Json.readMapOf(json, AuthConfig.class)))
        .orElse(Map.of())
        .forEach((address, auth) -> auth.shown().ifPresent(shown -> auths.put(address, shown)));
    return new RegistryAuths(auths);
  }

  /** Of base64, in which clients differ by the alphabet and the padding. */
  static byte[] bytes(String base64) {
    String plain = base64.trim().replace('+', '-').replace('/', '_').replace("=", "");
    return Base64.getUrlDecoder().decode(plain);
  }

  private static <T> T decode(String header, String text, Function<byte[], T> reader) {
    try {
      return reader.apply(bytes(text));
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest("invalid " + header + " header: it is not base64url");
    } catch (GantryException e) {
      // Not its own words: they might show a password.
      throw HttpFailure.badRequest("invalid " + header + " header: it is not JSON of an auth");
    }
  }
}
