package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A range of addresses. */
@Json
public record IpamPool(
    @Json.Property("Subnet") String subnet, @Json.Property("Gateway") @Nullable String gateway) {
  public IpamPool {
    subnet = Absent.text(subnet);
  }
}
