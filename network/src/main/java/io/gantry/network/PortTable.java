package io.gantry.network;

import java.net.Inet4Address;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The commands, in nft(8)'s language, for the nftables table of one bridge. Pure text. A published
 * port is an element of a map: {@code ports} when it is open on every address of the host, {@code
 * address_ports} when on one.
 */
final class PortTable {
  private final String table;
  private final String bridge;
  private final Subnet subnet;

  PortTable(String bridge, Subnet subnet) {
    this.table = name(bridge);
    this.bridge = bridge;
    this.subnet = subnet;
  }

  /** {@code gantry} for the default bridge, so that it is easily found; else named after it. */
  static String name(String bridge) {
    return bridge.equals("gantry0") ? "gantry" : "gantry-" + bridge;
  }

  /**
   * Makes the table, or renews its rules in one transaction; elements of an earlier daemon stay, so
   * that no connection notices its restart.
   */
  String create() {
    return """
    add table ip @T
    add map ip @T ports { type inet_proto . inet_service : ipv4_addr . inet_service; }
    add map ip @T address_ports { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }
    add chain ip @T raw { type filter hook prerouting priority -300; policy accept; }
    add chain ip @T prerouting { type nat hook prerouting priority -100; policy accept; }
    add chain ip @T output { type nat hook output priority -100; policy accept; }
    add chain ip @T postrouting { type nat hook postrouting priority 100; policy accept; }
    add chain ip @T forward { type filter hook forward priority 0; policy accept; }
    flush chain ip @T raw
    flush chain ip @T prerouting
    flush chain ip @T output
    flush chain ip @T postrouting
    flush chain ip @T forward
    # route_localnet opens the bridge for loopback addresses: containers must not use that.
    add rule ip @T raw iifname "@B" ip daddr 127.0.0.0/8 drop
    add rule ip @T raw iifname "@B" ip saddr 127.0.0.0/8 drop
    # What is published on a loopback address is for this host only, also when a neighbour forges it.
    add rule ip @T prerouting ip daddr != 127.0.0.0/8 dnat ip to ip daddr . meta l4proto . th dport map @address_ports
    add rule ip @T prerouting ip daddr != 127.0.0.0/8 fib daddr type local dnat ip to meta l4proto . th dport map @ports
    add rule ip @T output dnat ip to ip daddr . meta l4proto . th dport map @address_ports
    add rule ip @T output fib daddr type local dnat ip to meta l4proto . th dport map @ports
    add rule ip @T postrouting ip saddr @S oifname != "@B" masquerade
    # From loopback, and from a container to a published port of its own bridge: answers must come back here.
    add rule ip @T postrouting oifname "@B" ip saddr 127.0.0.0/8 masquerade
    add rule ip @T postrouting oifname "@B" ip saddr @S ct status dnat masquerade
    add rule ip @T forward oifname "@B" ct state established,related accept
    add rule ip @T forward oifname "@B" ct status dnat accept
    add rule ip @T forward iifname "@B" accept
    # Neighbours that route by this host reach published ports only.
    add rule ip @T forward oifname "@B" drop
    """
        .replace("@T", table)
        .replace("@B", bridge)
        .replace("@S", subnet.toString());
  }

  String delete() {
    return "delete table ip " + table + "\n";
  }

  /** Adds the elements; refused when a key is there with another target. */
  String publish(Inet4Address container, List<PortMapping> ports) {
    return ports.stream()
        .map(port -> "add element ip " + element(port, target(container, port)))
        .collect(Collectors.joining());
  }

  /** Removes the elements; refused when one is not there. */
  String withdraw(List<PortMapping> ports) {
    return ports.stream()
        .map(port -> "delete element ip " + element(port, ""))
        .collect(Collectors.joining());
  }

  /**
   * Empties both maps; with {@link #publish} of all behind it in one transaction, nobody notices.
   */
  String withdrawAll() {
    return """
    flush map ip @T ports
    flush map ip @T address_ports
    """
        .replace("@T", table);
  }

  private String element(PortMapping port, String target) {
    boolean everywhere = port.hostAddress().isAnyLocalAddress();
    String key = port.protocol() + " . " + port.hostPort();
    return everywhere
        ? "%s ports { %s%s }\n".formatted(table, key, target)
        : "%s address_ports { %s . %s%s }\n"
            .formatted(table, port.hostAddress().getHostAddress(), key, target);
  }

  private static String target(Inet4Address container, PortMapping port) {
    return " : " + container.getHostAddress() + " . " + port.containerPort();
  }
}
