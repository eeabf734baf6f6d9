package io.gantry.plugin;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A {@code NAME.json}: where a plugin is, and how it is known to be the one. */
@Json
record PluginSpec(
    @Json.Property("Addr") @Nullable String addr,
    @Json.Property("TLSConfig") @Nullable TlsFiles tls) {

  /** Files of the host in PEM. */
  @Json
  record TlsFiles(
      @Json.Property("InsecureSkipVerify") @Nullable Boolean insecureSkipVerify,
      @Json.Property("CAFile") @Nullable String caFile,
      @Json.Property("CertFile") @Nullable String certFile,
      @Json.Property("KeyFile") @Nullable String keyFile) {}
}
