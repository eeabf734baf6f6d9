package io.gantry.plugin;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a call about a network: each method gives some of the fields. */
@Json
record NetworkAnswer(
    @Json.Property("Err") @Nullable String error,
    @Json.Property("Interface") NetworkCall.@Nullable Interface endpoint,
    @Json.Property("InterfaceName") @Nullable InterfaceName interfaceName,
    @Json.Property("Gateway") @Nullable String gateway,
    @Json.Property("GatewayIPv6") @Nullable String gatewayIpv6,
    @Json.Property("StaticRoutes") @Nullable List<StaticRoute> staticRoutes)
    implements PluginAnswer {

  /** A device of the host that becomes the container's. */
  @Json
  record InterfaceName(
      @Json.Property("SrcName") @Nullable String source,
      @Json.Property("DstPrefix") @Nullable String prefix) {}

  /** A route for the container: type 0 by a next hop, type 1 straight to the device. */
  @Json
  record StaticRoute(
      @Json.Property("Destination") @Nullable String destination,
      @Json.Property("RouteType") @Nullable Integer type,
      @Json.Property("NextHop") @Nullable String nextHop) {}
}
