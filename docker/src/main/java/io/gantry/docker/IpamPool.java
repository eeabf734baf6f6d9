package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A range of addresses. */
@Json(naming = Json.Naming.UpperCamel)
public record IpamPool(String subnet, @Nullable String gateway) {
  public IpamPool {
    subnet = Absent.text(subnet);
  }
}
