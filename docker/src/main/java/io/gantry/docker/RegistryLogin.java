package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.RegistryAuth;
import io.gantry.engine.RemoteImages;
import io.gantry.oci.GantryException;

/** {@code POST /auth}: whether a registry takes these credentials. */
record RegistryLogin(RemoteImages remote) implements Endpoint {
  private static final RegistryAuth NOTHING = new RegistryAuth("", "", "", "");

  /** Docker's {@code AuthenticateOKBody}. */
  @Json
  record LoggedIn(
      @Json.Property("Status") String status,
      @Json.Property("IdentityToken") String identityToken) {
    /** Never the secret. */
    @Override
    public String toString() {
      return status;
    }
  }

  @Override
  public void serve(Call call) {
    AuthConfig auth = call.body(AuthConfig.class);
    try {
      RemoteImages.LoginOutcome outcome =
          remote.login(auth.serverAddress(), auth.shown().orElse(NOTHING));
      call.json(new LoggedIn(outcome.status(), outcome.identityToken()));
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.DENIED) {
        throw new HttpFailure(401, String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }
}
