package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container's connection to one network: Docker's {@code EndpointSettings}. */
@Json
public record EndpointSettings(
    @Json.Property("IPAMConfig") @Nullable EndpointAddresses wanted,
    @Json.Property("Links") List<String> links,
    @Json.Property("Aliases") List<String> aliases,
    @Json.Property("MacAddress") String macAddress,
    @Json.Property("DriverOpts") Map<String, String> driverOptions,
    @Json.Property("GwPriority") Integer gatewayPriority,
    @Json.Property("NetworkID") String networkId,
    @Json.Property("EndpointID") String endpointId,
    @Json.Property("Gateway") String gateway,
    @Json.Property("IPAddress") String ipAddress,
    @Json.Property("IPPrefixLen") Integer ipPrefixLen,
    @Json.Property("IPv6Gateway") String ipv6Gateway,
    @Json.Property("GlobalIPv6Address") String globalIpv6Address,
    @Json.Property("GlobalIPv6PrefixLen") Integer globalIpv6PrefixLen,
    @Json.Property("DNSNames") List<String> dnsNames) {
  public EndpointSettings {
    links = Absent.list(links);
    aliases = Absent.list(aliases);
    macAddress = Absent.text(macAddress);
    driverOptions = Absent.map(driverOptions);
    gatewayPriority = Absent.number(gatewayPriority);
    networkId = Absent.text(networkId);
    endpointId = Absent.text(endpointId);
    gateway = Absent.text(gateway);
    ipAddress = Absent.text(ipAddress);
    ipPrefixLen = Absent.number(ipPrefixLen);
    ipv6Gateway = Absent.text(ipv6Gateway);
    globalIpv6Address = Absent.text(globalIpv6Address);
    globalIpv6PrefixLen = Absent.number(globalIpv6PrefixLen);
    dnsNames = Absent.list(dnsNames);
  }
}
