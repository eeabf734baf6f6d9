package io.gantry.engine;

import io.gantry.distribution.Credentials;

/**
 * What a client proves to a registry who it is; fields that are not known are empty.
 *
 * @param identityToken a refresh token, which takes the place of a password
 * @param registryToken a bearer token, sent as it is
 */
public record RegistryAuth(
    String username, String password, String identityToken, String registryToken) {
  Credentials credentials() {
    return new Credentials(username, password, identityToken, registryToken);
  }

  /** Never the secrets: this ends in logs and messages. */
  @Override
  public String toString() {
    return "credentials of " + (username.isEmpty() ? "a token" : username);
  }
}
