package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.oci.Platform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A platform as OCI documents and Docker's answers have it: what is not known is not there. */
@Json
public record PlatformWire(
    String architecture,
    String os,
    @Json.Property("os.version") @Nullable String osVersion,
    @Json.Property("os.features") @Nullable List<String> osFeatures,
    @Nullable String variant) {
  static PlatformWire of(Platform platform) {
    return new PlatformWire(
        platform.architecture(),
        platform.os(),
        platform.osVersion(),
        platform.osFeatures().isEmpty() ? null : platform.osFeatures(),
        platform.variant().isEmpty() ? null : platform.variant());
  }
}
