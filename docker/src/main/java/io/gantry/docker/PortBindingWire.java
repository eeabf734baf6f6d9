package io.gantry.docker;

import io.avaje.jsonb.Json;

/**
 * An address of the host that a port is published on: Docker's {@code PortBinding}. The port may be
 * a range, or empty for one of the engine's choice.
 */
@Json
public record PortBindingWire(
    @Json.Property("HostIp") String hostIp, @Json.Property("HostPort") String hostPort) {
  public PortBindingWire {
    hostIp = Absent.text(hostIp);
    hostPort = Absent.text(hostPort);
  }
}
