package io.gantry.engine;

import io.avaje.jsonb.Json;

/**
 * A published port.
 *
 * @param protocol {@code tcp} or {@code udp}
 * @param hostAddress empty is all addresses
 * @param hostPort 0 is one of the engine's choice
 * @param lastHostPort the end of a range to choose from; equal to hostPort (or 0) for a single port
 */
@Json
public record PortBinding(
    int containerPort, String protocol, String hostAddress, int hostPort, int lastHostPort) {
  /** A single port of the host on all addresses. */
  public static PortBinding tcp(int hostPort, int containerPort) {
    return new PortBinding(containerPort, "tcp", "", hostPort, hostPort);
  }
}
