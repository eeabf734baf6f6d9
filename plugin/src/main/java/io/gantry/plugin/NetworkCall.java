package io.gantry.plugin;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a call about a network: each method uses some of the fields. */
@Json
record NetworkCall(
    @Json.Property("NetworkID") String networkId,
    @Json.Property("EndpointID") @Nullable String endpointId,
    @Json.Property("SandboxKey") @Nullable String sandboxKey,
    @Json.Property("Options") @Nullable Map<String, Object> options,
    @Json.Property("Interface") @Nullable Interface endpoint,
    @Json.Property("IPv4Data") @Nullable List<AddressData> ipv4,
    @Json.Property("IPv6Data") @Nullable List<AddressData> ipv6) {

  static NetworkCall of(String networkId) {
    return new NetworkCall(networkId, null, null, null, null, null, null);
  }

  static NetworkCall of(String networkId, String endpointId) {
    return new NetworkCall(networkId, endpointId, null, null, null, null, null);
  }

  /** The device of a container; addresses with their prefix. */
  @Json
  record Interface(
      @Json.Property("Address") @Nullable String address,
      @Json.Property("AddressIPv6") @Nullable String addressIpv6,
      @Json.Property("MacAddress") @Nullable String macAddress) {}

  /** The addresses of one family; the gateway with its prefix. */
  @Json
  record AddressData(
      @Json.Property("AddressSpace") String addressSpace,
      @Json.Property("Pool") String pool,
      @Json.Property("Gateway") String gateway,
      @Json.Property("AuxAddresses") Map<String, String> reserved) {}
}
