package io.gantry.docker;

import io.avaje.jsonb.Json;

/**
 * An address of the host that a port is published on: Docker's {@code PortBinding}. The port may be
 * a range, or empty for one of the engine's choice.
 */
@Json(naming = Json.Naming.UpperCamel)
public record PortBindingWire(String hostIp, String hostPort) {
  public PortBindingWire {
    hostIp = Absent.text(hostIp);
    hostPort = Absent.text(hostPort);
  }
}
