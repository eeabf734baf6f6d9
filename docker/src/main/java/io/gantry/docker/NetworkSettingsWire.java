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
    macAddress = Absent.text(macAddress);
    networks = Absent.map(networks);
  }
}
