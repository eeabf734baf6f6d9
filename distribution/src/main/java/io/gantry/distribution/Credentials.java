package io.gantry.distribution;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What somebody proves to a registry who he is. Fields that are not known are empty.
 *
 * @param identityToken a refresh token (OAuth2), which takes the place of a password
 * @param registryToken a bearer token, sent as it is
 */
public record Credentials(
    String username, String password, String identityToken, String registryToken) {

  /** A name and a password. */
  public static Credentials of(String username, String password) {
    return new Credentials(username, password, "", "");
  }

  /** The value of a Basic Authorization header: RFC 7617. */
  String basic() {
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  boolean hasPassword() {
    return !username.isEmpty() || !password.isEmpty();
  }

  /** Never the secrets: this ends in logs and messages. */
  @Override
  public String toString() {
    return "credentials of " + (username.isEmpty() ? "a token" : username);
  }
}
