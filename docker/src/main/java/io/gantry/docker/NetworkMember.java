package io.gantry.docker;

import io.avaje.jsonb.Json;

/** A container in a network. */
@Json
public record NetworkMember(
    @Json.Property("Name") String name,
    @Json.Property("EndpointID") String endpointId,
    @Json.Property("MacAddress") String macAddress,
    @Json.Property("IPv4Address") String ipv4Address,
    @Json.Property("IPv6Address") String ipv6Address) {
  public NetworkMember {
    name = Absent.text(name);
    endpointId = Absent.text(endpointId);
    macAddress = Absent.text(macAddress);
    ipv4Address = Absent.text(ipv4Address);
    ipv6Address = Absent.text(ipv6Address);
  }
}
