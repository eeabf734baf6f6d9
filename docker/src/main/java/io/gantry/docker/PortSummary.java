package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A port of a listed container; the public one is absent when it is not published. */
@Json
public record PortSummary(
    @Json.Property("IP") @Nullable String ip,
    @Json.Property("PrivatePort") Integer privatePort,
    @Json.Property("PublicPort") @Nullable Integer publicPort,
    @Json.Property("Type") String type) {
  public PortSummary {
    privatePort = Absent.number(privatePort);
    type = Absent.text(type);
  }
}
