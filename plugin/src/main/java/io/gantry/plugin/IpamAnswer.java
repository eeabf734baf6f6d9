package io.gantry.plugin;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call about addresses: each method gives some of the fields.
 *
 * @param refusal where this protocol says why, unlike Docker's others
 * @param err where those do, and plugins made with their libraries
 */
@Json
record IpamAnswer(
    @Json.Property("Error") @Nullable String refusal,
    @Json.Property("Err") @Nullable String err,
    @Json.Property("RequiresMACAddress") @Nullable Boolean requiresMacAddress,
    @Json.Property("RequiresRequestReplay") @Nullable Boolean requiresRequestReplay,
    @Json.Property("LocalDefaultAddressSpace") @Nullable String localAddressSpace,
    @Json.Property("PoolID") @Nullable String poolId,
    @Json.Property("Pool") @Nullable String pool,
    @Json.Property("Address") @Nullable String address,
    @Json.Property("Data") @Nullable Map<String, String> data)
    implements PluginAnswer {
  @Override
  public @Nullable String error() {
    return refusal == null || refusal.isEmpty() ? err : refusal;
  }
}
