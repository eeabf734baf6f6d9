package io.gantry.engine;

import io.gantry.network.Addresses;
import io.gantry.network.NetworkingSettings;
import io.gantry.network.SubnetChoice;
import io.gantry.oci.GantryException;
import java.util.List;

/**
 * What holds for all networks and their containers.
 *
 * @param passes whether chains of others in the packet filter that drop what is forwarded are told
 *     to let the engine's networks through
 * @param forwards whether the host's IP forwarding is turned on where it is off
 * @param pools where subnets come from; empty are Gantry's own ranges
 * @param dns of containers that say nothing themselves
 * @param hostGateways what {@code host-gateway} stands for, at most one address of each family;
 *     empty are those that the host has on the default bridge
 */
public record NetworkSettings(
    boolean passes,
    boolean forwards,
    List<DefaultPool> pools,
    DnsSpec dns,
    List<String> hostGateways) {
  public static final NetworkSettings DEFAULT =
      new NetworkSettings(true, true, List.of(), DnsSpec.HOST, List.of());

  /** INVALID, in Docker's words, for addresses and domains that are none, or too many. */
  public NetworkSettings {
    pools = List.copyOf(pools);
    dns = DnsCheck.checked(dns);
    hostGateways = hostGateways.stream().map(Addresses::parse).map(Addresses::text).toList();
    requireOne(hostGateways, false);
    requireOne(hostGateways, true);
  }

  /** What of it is the host's. */
  NetworkingSettings host() {
    SubnetChoice subnets =
        pools.isEmpty()
            ? SubnetChoice.STANDARD
            : new SubnetChoice(pools.stream().map(DefaultPool::pool).toList());
    return new NetworkingSettings(passes, forwards, subnets);
  }

  private static void requireOne(List<String> addresses, boolean ipv6) {
    if (addresses.stream().filter(address -> address.contains(":") == ipv6).count() > 1) {
      throw GantryException.invalid(
          "only one IPv%d host gateway IP address can be specified".formatted(ipv6 ? 6 : 4));
    }
  }
}
