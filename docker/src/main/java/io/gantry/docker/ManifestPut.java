package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.RegistryAuths;
import io.gantry.engine.RemoteImages;
import io.gantry.oci.ImageReference;

/**
 * {@code PUT /gantry/v1/manifest}: puts the body, a manifest or an index, at a registry, once what
 * {@code from} names is there.
 */
record ManifestPut(RemoteImages remote) implements Endpoint {
  /** The answer. */
  @Json
  record Put(@Json.Property("Digest") String digest) {}

  @Override
  public void serve(Call call) {
    Query query = call.query();
    String name = query.required("ref");
    RegistryAuths auths =
        RegistryAuthHeader.all(call).with(ImageReference.parse(name), RegistryAuthHeader.of(call));
    String type = query.required("mediaType");
    call.json(new Put(remote.put(name, type, call.bytes(), query.all("from"), auths)));
  }
}
