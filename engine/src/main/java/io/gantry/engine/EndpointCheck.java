package io.gantry.engine;

import io.gantry.linux.MacAddress;
import io.gantry.network.Addresses;
import io.gantry.network.Subnet;
import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/** Refuses, in Docker's words, what a network does not have. Pure. */
final class EndpointCheck {
  /** Names of DNS, and the underscores that people use. */
  private static final Pattern ALIAS =
      Pattern.compile("[a-zA-Z0-9_]([a-zA-Z0-9_.-]{0,251}[a-zA-Z0-9_])?");

  private EndpointCheck() {}

  static void check(NetworkRecord network, EndpointSpec wanted) {
    NetworkConfigs.requireMembers(network);
    if (network.isPredefined()) {
      if (wanted.wantsAddress()) {
        throw GantryException.invalid(
            "user specified IP address is supported on user defined networks only");
      }
      if (!wanted.aliases().isEmpty()) {
        throw GantryException.invalid(
            "network-scoped alias is supported only for containers in user defined networks");
      }
    }
    var _ = RateOptions.of(network.options(), wanted.options());
    EndpointOptions.check(wanted.options());
    wanted.links().forEach(ContainerLink::parse);
    for (String alias : wanted.aliases()) {
      if (!ALIAS.matcher(alias).matches()) {
        throw GantryException.invalid("invalid network alias \"" + alias + "\"");
      }
    }
    if (!wanted.macAddress().isEmpty()) {
      mac(wanted.macAddress());
    }
    requireInside(network, wanted.ipv4(), false);
    requireInside(network, wanted.ipv6(), true);
  }

  /** INVALID when it is none. */
  static MacAddress mac(String text) {
    try {
      return MacAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new GantryException(GantryException.Kind.INVALID, "invalid MAC address: " + text, e);
    }
  }

  private static void requireInside(NetworkRecord network, String text, boolean ipv6) {
    if (text.isEmpty()) {
      return;
    }
    InetAddress address = Addresses.parse(text);
    if (text.contains(":") != ipv6) {
      throw GantryException.invalid("invalid IPv%d address: %s".formatted(ipv6 ? 6 : 4, text));
    }
    List<Subnet> subnets =
        network.pools().stream().map(pool -> Subnet.parse(pool.subnet())).toList();
    if (subnets.stream().noneMatch(subnet -> subnet.contains(address))) {
      throw GantryException.invalid(
          "no configured subnet contains IP address %s: network %s has %s"
              .formatted(text, network.name(), subnets));
    }
  }
}
