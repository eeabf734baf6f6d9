package io.gantry.cli;

import io.gantry.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who one is at a registry. The secrets never appear in a text of it.
 *
 * @param password empty when there is a token
 * @param identityToken stands for the password, where the registry gave one; empty otherwise
 * @param serverAddress the {@link RegistryKey}
 */
record RegistryAuth(String username, String password, String identityToken, String serverAddress) {
  static final RegistryAuth NONE = new RegistryAuth("", "", "", "");

  boolean isEmpty() {
    return username.isEmpty() && password.isEmpty() && identityToken.isEmpty();
  }

  /** The wire form of Docker's {@code AuthConfig}; what is empty is left out. */
  Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    put(fields, "username", username);
    put(fields, "password", password);
    put(fields, "identitytoken", identityToken);
    put(fields, "serveraddress", serverAddress);
    return fields;
  }

  private static void put(Map<String, String> fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.put(name, value);
    }
  }

  /** The value of the header {@code X-Registry-Auth}; Docker sends an empty object for nobody. */
  String header() {
    return encode(isEmpty() ? Map.of() : fields());
  }

  /** JSON in URL-safe base64, as Docker's headers carry it. */
  static String encode(Map<String, ?> value) {
    return Base64.getUrlEncoder().encodeToString(Json.write(value));
  }

  /** The {@code auth} of {@code config.json}: user and password, joined by a colon, in base64. */
  String basic() {
    return Base64.getEncoder()
        .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return username + " at " + serverAddress;
  }
}
