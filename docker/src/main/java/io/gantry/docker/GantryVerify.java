package io.gantry.docker;

import io.gantry.engine.Signatures;

/** {@code POST /gantry/v1/signatures/verify}: tells who signed an image in its registry. */
record GantryVerify(Signatures signatures) implements Endpoint {
  @Override
  public void serve(Call call) {
    VerifyRequest request = call.body(VerifyRequest.class);
    call.json(
        signatures.verify(request.name(), request.keys(), RegistryAuthHeader.of(call)).stream()
            .map(each ->
                new VerifiedSignature(
                    each.key(), each.fingerprint(), each.digest(), each.reference()))
            .toList());
  }
}
