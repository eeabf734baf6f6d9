package io.gantry.docker;

import io.gantry.engine.Attestation;
import io.gantry.engine.Images;

/** {@code GET /gantry/v1/attestations?image=NAME&type=TYPE}: a document that came with an image. */
record GantryAttestation(Images images) implements Endpoint {
  @Override
  public void serve(Call call) {
    Attestation found = images.attestation(parameter(call, "image"), parameter(call, "type"));
    call.send(200, found.mediaType(), images.content(found));
  }

  private static String parameter(Call call, String name) {
    return call.query()
        .text(name)
        .orElseThrow(() -> HttpFailure.badRequest("parameter " + name + " is missing"));
  }
}
