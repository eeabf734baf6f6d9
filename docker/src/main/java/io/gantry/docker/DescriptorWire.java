package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Platform;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A descriptor as OCI documents and Docker's answers have it: what is empty is not there. */
@Json
public record DescriptorWire(
    String mediaType,
    String digest,
    long size,
    @Nullable PlatformWire platform,
    @Nullable Map<String, String> annotations,
    @Nullable String artifactType) {
  static DescriptorWire of(Descriptor descriptor) {
    Platform platform = descriptor.platform();
    return new DescriptorWire(
        descriptor.mediaType(),
        descriptor.digest().toString(),
        descriptor.size(),
        platform == null ? null : PlatformWire.of(platform),
        descriptor.annotations().isEmpty() ? null : descriptor.annotations(),
        descriptor.artifactType());
  }
}
