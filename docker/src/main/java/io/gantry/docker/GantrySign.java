package io.gantry.docker;

import io.gantry.engine.Signatures;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;

/** {@code POST /gantry/v1/signatures}: signs an image in its registry. */
record GantrySign(Signatures signatures) implements Endpoint {
  @Override
  public void serve(Call call) {
    SignRequest request = request(call.body());
    String digest =
        signatures.sign(
            request.name(), request.key(), request.referrer(), RegistryAuthHeader.of(call));
    call.json(201, new SignedImage(digest));
  }

  private static SignRequest request(byte[] body) {
    try {
      return Json.read(body, SignRequest.class);
    } catch (GantryException e) {
      // Not its own words: they might show the key.
      throw HttpFailure.badRequest("invalid JSON: it does not fit a request to sign");
    }
  }
}
