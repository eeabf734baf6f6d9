package io.gantry.engine;

import java.util.List;
import java.util.Map;

/**
 * A network to be made.
 *
 * @param driver empty is {@code bridge}
 * @param internal nothing leaves the network or comes into it
 * @param attachable kept and shown: any container may be attached by hand anyhow
 * @param ipamDriver a plugin that gives out the addresses; empty, and {@code default}, is the
 *     engine
 * @param pools empty is the engine's choice
 * @param options the driver's
 * @param configOnly nothing is made; others take this configuration
 * @param configFrom the name of a network with {@code configOnly}, instead of a configuration of
 *     its own; empty is none
 */
public record NetworkRequest(
    String name,
    String driver,
    boolean internal,
    boolean attachable,
    boolean ipv4,
    boolean ipv6,
    String ipamDriver,
    Map<String, String> ipamOptions,
    List<PoolSpec> pools,
    Map<String, String> options,
    Map<String, String> labels,
    boolean configOnly,
    String configFrom) {
  public NetworkRequest {
    ipamOptions = Map.copyOf(ipamOptions);
    pools = List.copyOf(pools);
    options = Map.copyOf(options);
    labels = Map.copyOf(labels);
  }
}
