package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.RemoteImages;
import java.util.List;

/** {@code GET /distribution/{name}/json}: what a registry has under a name. */
record DistributionInspect(RemoteImages remote) implements Endpoint {
  /** Docker's {@code DistributionInspect}. */
  @Json
  record Distribution(
      @Json.Property("Descriptor") DescriptorWire descriptor,
      @Json.Property("Platforms") List<PlatformWire> platforms) {}

  @Override
  public void serve(Call call) {
    RemoteImages.Distribution found =
        remote.distribution(call.path("name"), RegistryAuthHeader.of(call));
    call.json(
        new Distribution(
            DescriptorWire.of(found.descriptor()),
            found.platforms().stream().map(PlatformWire::of).toList()));
  }
}
