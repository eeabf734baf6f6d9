package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A port of a listed container; the public one is absent when it is not published. */
@Json(naming = Json.Naming.UpperCamel)
public record PortSummary(
    @Json.Property("IP") @Nullable String ip,
    Integer privatePort,
    @Nullable Integer publicPort,
    String type) {
  public PortSummary {
    privatePort = Absent.number(privatePort);
    type = Absent.text(type);
  }
}
