package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container's addresses and published ports: Docker's {@code NetworkSettings}. */
@Json
public record NetworkSettingsWire(
    @Json.Property("Bridge") String bridge,
    @Json.Property("SandboxID") String sandboxId,
    @Json.Property("SandboxKey") String sandboxKey,
    @Json.Property("Ports") Map<String, @Nullable List<PortBindingWire>> ports,
    @Json.Property("EndpointID") String endpointId,
    @Json.Property("Gateway") String gateway,
    @Json.Property("IPAddress") String ipAddress,
    @Json.Property("IPPrefixLen") Integer ipPrefixLen,
    @Json.Property("IPv6Gateway") String ipv6Gateway,
    @Json.Property("GlobalIPv6Address") String globalIpv6Address,
    @Json.Property("GlobalIPv6PrefixLen") Integer globalIpv6PrefixLen,
    @Json.Property("MacAddress") String macAddress,
    @Json.Property("Networks") Map<String, EndpointSettings> networks) {
  public NetworkSettingsWire {
    bridge = Absent.text(bridge);
    sandboxId = Absent.text(sandboxId);
    sandboxKey = Absent.text(sandboxKey);
    ports = Absent.map(ports);
    endpointId = Absent.text(endpointId);
    gateway = Absent.text(gateway);
    ipAddress = Absent.text(ipAddress);
    ipPrefixLen = Absent.number(ipPrefixLen);
    ipv6Gateway = Absent.text(ipv6Gateway);
    globalIpv6Address = Absent.text(globalIpv6Address);
    globalIpv6PrefixLen = Absent.number(globalIpv6PrefixLen);
    macAddress = Absent.text(macAddress);
    networks = Absent.map(networks);
  }
}
