package io.gantry.plugin;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a call about addresses: each method uses some of the fields. */
@Json
record IpamCall(
    @Json.Property("AddressSpace") @Nullable String addressSpace,
    @Json.Property("Pool") @Nullable String pool,
    @Json.Property("SubPool") @Nullable String subPool,
    @Json.Property("V6") @Nullable Boolean v6,
    @Json.Property("PoolID") @Nullable String poolId,
    @Json.Property("Address") @Nullable String address,
    @Json.Property("Options") @Nullable Map<String, String> options) {
  static final IpamCall EMPTY = new IpamCall(null, null, null, null, null, null, null);

  static IpamCall ofPool(
      String addressSpace, String pool, String subPool, Map<String, String> options, boolean v6) {
    return new IpamCall(addressSpace, pool, subPool, v6, null, null, options);
  }

  static IpamCall ofAddress(
      String poolId, @Nullable String address, @Nullable Map<String, String> options) {
    return new IpamCall(null, null, null, null, poolId, address, options);
  }
}
