package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A range of addresses: Docker's {@code IPAMConfig}. */
@Json
public record IpamPool(
    @Json.Property("Subnet") String subnet,
    @Json.Property("IPRange") String range,
    @Json.Property("Gateway") @Nullable String gateway,
    @Json.Property("AuxiliaryAddresses") Map<String, String> reserved) {
  public IpamPool {
    subnet = Absent.text(subnet);
    range = Absent.text(range);
    reserved = Absent.map(reserved);
  }
}
