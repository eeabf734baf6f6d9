package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.RemoteImages;
import io.gantry.engine.RemoteImages.RemoteManifest;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /gantry/v1/manifest}: a manifest or index at a registry. */
record ManifestInspect(RemoteImages remote) implements Endpoint {
  /**
   * The answer.
   *
   * @param raw the document's exact bytes in base64
   * @param config of an image
   */
  @Json
  record Inspected(
      @Json.Property("Reference") String reference,
      @Json.Property("Descriptor") DescriptorWire descriptor,
      @Json.Property("Document") Map<String, @Nullable Object> document,
      @Json.Property("Raw") String raw,
      @Json.Property("Config") @Nullable Map<String, @Nullable Object> config) {}

  @Override
  public void serve(Call call) {
    RemoteManifest found =
        remote.manifest(
            call.query().required("ref"),
            call.query().text("platform"),
            RegistryAuthHeader.of(call));
    call.json(
        new Inspected(
            found.name(),
            DescriptorWire.of(found.descriptor()),
            io.gantry.oci.Json.readMap(found.document()),
            Base64.getEncoder().encodeToString(found.document()),
            found.config().map(io.gantry.oci.Json::readMap).orElse(null)));
  }
}
