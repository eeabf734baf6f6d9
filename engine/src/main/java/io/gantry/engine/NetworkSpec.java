package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * How a container is connected.
 *
 * @param mode {@code bridge} (also as {@code default} or empty), {@code none}, {@code host} or
 *     {@code container:<ref>}
 * @param publishAll every exposed port gets a free port of the host
 * @param macAddress empty is one of the engine's choice
 */
@Json
public record NetworkSpec(
    String mode, List<PortBinding> ports, boolean publishAll, String macAddress) {
  public static final NetworkSpec DEFAULT = new NetworkSpec("bridge", List.of(), false, "");

  public NetworkSpec {
    ports = List.copyOf(ports);
  }

  public NetworkSpec withMode(String changed) {
    return new NetworkSpec(changed, ports, publishAll, macAddress);
  }

  public NetworkSpec withPorts(List<PortBinding> changed) {
    return new NetworkSpec(mode, changed, publishAll, macAddress);
  }

  public NetworkSpec withPublishAll(boolean changed) {
    return new NetworkSpec(mode, ports, changed, macAddress);
  }

  public NetworkSpec withMacAddress(String changed) {
    return new NetworkSpec(mode, ports, publishAll, changed);
  }
}
