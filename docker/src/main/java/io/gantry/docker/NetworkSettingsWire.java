package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container's addresses and published ports: Docker's {@code NetworkSettings}. */
@Json(naming = Json.Naming.UpperCamel)
public record NetworkSettingsWire(
    String bridge,
    @Json.Property("SandboxID") String sandboxId,
    String sandboxKey,
    Map<String, @Nullable List<PortBindingWire>> ports,
    @Json.Property("EndpointID") String endpointId,
    String gateway,
    @Json.Property("IPAddress") String ipAddress,
    @Json.Property("IPPrefixLen") Integer ipPrefixLen,
    String macAddress,
    Map<String, EndpointSettings> networks) {
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
