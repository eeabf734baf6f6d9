package io.gantry.docker;

import io.gantry.engine.RemoteImages;

/** {@code GET /gantry/v1/referrers}: manifests at a registry that name another as their subject. */
record ReferrerList(RemoteImages remote) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    call.json(
        remote
            .referrers(
                query.required("ref"), query.text("artifactType"), RegistryAuthHeader.of(call))
            .stream()
            .map(DescriptorWire::of)
            .toList());
  }
}
