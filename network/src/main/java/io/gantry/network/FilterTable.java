package io.gantry.network;

import io.gantry.linux.MacAddress;
import io.gantry.linux.NftablesDatum;
import io.gantry.linux.NftablesElement;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The commands, in nft(8)'s language, for the tables of all networks of one engine. Pure text. The
 * rules are few and the same however many networks, containers and ports there are: these are
 * elements of sets and maps.
 *
 * <p>The {@code inet} table publishes, masquerades and keeps networks apart; its chain {@code user}
 * belongs to the administrator and is never written. The {@code bridge} table sees to it that no
 * container sends in the name of another.
 */
final class FilterTable {
  private final String table;

  FilterTable(String table) {
    this.table = table;
  }

  String name() {
    return table;
  }

  /**
   * Makes the table, or renews its rules in one transaction; elements of an earlier daemon stay, so
   * that no connection notices its restart.
   */
  String create() {
    return text(
        """
        add table inet @T
        add map inet @T ports { type inet_proto . inet_service : ipv4_addr . inet_service; }
        add map inet @T address_ports { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }
        add map inet @T ports6 { type inet_proto . inet_service : ipv6_addr . inet_service; }
        add map inet @T address_ports6 { type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service; }
        add set inet @T bridges { type ifname; }
        add set inet @T internal { type ifname; }
        add set inet @T within { type ifname . ifname; }
        add set inet @T opened { type ipv4_addr . inet_proto . inet_service; }
        add set inet @T opened6 { type ipv6_addr . inet_proto . inet_service; }
        add set inet @T trusted { type ifname . ipv4_addr . inet_proto . inet_service; }
        add set inet @T trusted6 { type ifname . ipv6_addr . inet_proto . inet_service; }
        add set inet @T routed { type ifname; }
        add set inet @T routed6 { type ifname; }
        add set inet @T unprotected { type ifname; }
        add set inet @T unprotected6 { type ifname; }
        add set inet @T apart { type ifname . ifname; }
        add set inet @T isolated { type ifname; }
        add set inet @T home { type ipv4_addr . ifname; flags interval; }
        add set inet @T home6 { type ipv6_addr . ifname; flags interval; }
        add set inet @T masked { type ipv4_addr; flags interval; }
        add set inet @T masked6 { type ipv6_addr; flags interval; }
        add chain inet @T raw { type filter hook prerouting priority -300; policy accept; }
        add chain inet @T prerouting { type nat hook prerouting priority -100; policy accept; }
        add chain inet @T output { type nat hook output priority -100; policy accept; }
        add chain inet @T postrouting { type nat hook postrouting priority 100; policy accept; }
        add chain inet @T input { type filter hook input priority 0; policy accept; }
        add chain inet @T forward { type filter hook forward priority 0; policy accept; }
        add chain inet @T user
        flush chain inet @T raw
        flush chain inet @T prerouting
        flush chain inet @T output
        flush chain inet @T postrouting
        flush chain inet @T input
        flush chain inet @T forward
        # route_localnet opens the bridges for loopback addresses: containers must not use that.
        add rule inet @T raw ip daddr 127.0.0.0/8 iifname @bridges drop
        add rule inet @T raw ip saddr 127.0.0.0/8 iifname @bridges drop
        # What is published on a loopback address is for this host only, also when a neighbour forges it.
        add rule inet @T prerouting ip daddr != 127.0.0.0/8 dnat ip to ip daddr . meta l4proto . th dport map @address_ports
        add rule inet @T prerouting ip daddr != 127.0.0.0/8 fib daddr type local dnat ip to meta l4proto . th dport map @ports
        add rule inet @T prerouting ip6 daddr != ::1 dnat ip6 to ip6 daddr . meta l4proto . th dport map @address_ports6
        add rule inet @T prerouting ip6 daddr != ::1 fib daddr type local dnat ip6 to meta l4proto . th dport map @ports6
        add rule inet @T output meta nfproto ipv4 dnat ip to ip daddr . meta l4proto . th dport map @address_ports
        add rule inet @T output meta nfproto ipv4 fib daddr type local dnat ip to meta l4proto . th dport map @ports
        # ::1 cannot leave the host: no route takes it for a source.
        add rule inet @T output ip6 daddr != ::1 dnat ip6 to ip6 daddr . meta l4proto . th dport map @address_ports6
        add rule inet @T output ip6 daddr != ::1 fib daddr type local dnat ip6 to meta l4proto . th dport map @ports6
        # From loopback, and from a container to a published port of its own bridge: answers must come back here.
        add rule inet @T postrouting oifname @bridges ip saddr 127.0.0.0/8 masquerade
        add rule inet @T postrouting ip saddr . oifname @home ct status dnat masquerade
        add rule inet @T postrouting ip saddr . oifname @home accept
        add rule inet @T postrouting ip saddr @masked masquerade
        add rule inet @T postrouting ip6 saddr . oifname @home6 ct status dnat masquerade
        add rule inet @T postrouting ip6 saddr . oifname @home6 accept
        add rule inet @T postrouting ip6 saddr @masked6 masquerade
        # A bridge without an address still takes what is sent to one of the host's.
        add rule inet @T input meta nfproto ipv4 iifname @isolated drop
        add rule inet @T forward iifname @bridges jump user
        add rule inet @T forward iifname != @bridges oifname @bridges jump user
        add rule inet @T forward iifname . oifname @within accept
        add rule inet @T forward iifname @internal drop
        add rule inet @T forward oifname @internal drop
        # What goes to no network has nothing to ask of the rules behind this one.
        add rule inet @T forward oifname != @bridges accept
        add rule inet @T forward ct state established,related accept
        add rule inet @T forward ct status dnat accept
        # Members of networks that are routed are reached by their own addresses; ICMP by number, for a host may lack the names.
        add rule inet @T forward ip daddr . meta l4proto . th dport @opened accept
        add rule inet @T forward ip6 daddr . meta l4proto . th dport @opened6 accept
        add rule inet @T forward iifname . ip daddr . meta l4proto . th dport @trusted accept
        add rule inet @T forward iifname . ip6 daddr . meta l4proto . th dport @trusted6 accept
        add rule inet @T forward oifname @routed meta l4proto 1 accept
        add rule inet @T forward oifname @routed6 meta l4proto 58 accept
        # Of networks whose members do not talk, what came by the bridge does not go back to it.
        add rule inet @T forward iifname . oifname @apart drop
        add rule inet @T forward meta nfproto ipv4 oifname @unprotected accept
        add rule inet @T forward meta nfproto ipv6 oifname @unprotected6 accept
        # Networks are apart, and neighbours that route by this host reach published ports only.
        add rule inet @T forward drop
        """);
  }

  /** Makes or renews the table against forged senders; kernels without such tables refuse. */
  String createGuard() {
    return text(
        """
        add table bridge @T
        add set bridge @T guarded { type ifname; }
        add set bridge @T subnets { type ipv4_addr; flags interval; }
        add set bridge @T subnets6 { type ipv6_addr; flags interval; }
        add set bridge @T known { type ether_addr; }
        add set bridge @T own { type ifname . ether_addr; }
        add set bridge @T bound { type ifname . ipv4_addr; }
        add set bridge @T bound6 { type ifname . ipv6_addr; }
        add set bridge @T claimed6 { typeof iifname . @th,64,128; }
        add chain bridge @T member
        add chain bridge @T prerouting { type filter hook prerouting priority -300; policy accept; }
        flush chain bridge @T prerouting
        flush chain bridge @T member
        add rule bridge @T prerouting iifname @guarded jump member
        # Most frames by far are from what is one's own: two look-ups instead of five, of which one in intervals.
        add rule bridge @T member iifname . ether saddr @own iifname . ip saddr @bound return
        # Addresses that are nobody here has may pass: a container may be a router itself.
        add rule bridge @T member ether saddr @known iifname . ether saddr != @own drop
        add rule bridge @T member arp saddr ether @known iifname . arp saddr ether != @own drop
        add rule bridge @T member arp saddr ip @subnets iifname . arp saddr ip != @bound drop
        add rule bridge @T member ip saddr @subnets iifname . ip saddr != @bound drop
        add rule bridge @T member ip6 saddr @subnets6 iifname . ip6 saddr != @bound6 drop
        add rule bridge @T member icmpv6 type { nd-router-advert, nd-redirect } drop
        # The target of an advertisement (RFC 4861, 4.4), unless it is link-local.
        add rule bridge @T member icmpv6 type nd-neighbor-advert @th,64,16 != 0xfe80 iifname . @th,64,128 != @claimed6 drop
        """);
  }

  /**
   * Makes or renews, in the table against forged senders, what holds members to their limits; each
   * element of the set has a limit of its own. Kernels before 5.11 refuse.
   */
  String createLimits() {
    return text(
        """
        add set bridge @T limited { type ifname; limit rate over 1 bytes/second burst 1 bytes; }
        flush set bridge @T limited
        add rule bridge @T prerouting iifname @limited drop
        """);
  }

  String emptiedLimits() {
    return text("flush set bridge @T limited\n");
  }

  /** The element of a container that is held to its limit behind this device of the host. */
  Element limited(String device, RateLimits.Bucket bucket) {
    return new Element(
        "bridge " + table,
        "limited",
        quoted(device),
        "limit rate over %d bytes/second burst %d bytes".formatted(bucket.rate(), bucket.burst()));
  }

  /** Removes all but what the administrator wrote; with nothing of that, the whole table. */
  String delete(boolean keepUser) {
    if (!keepUser) {
      return "delete table inet " + table + "\n";
    }
    StringBuilder commands = new StringBuilder();
    for (String chain : List.of("raw", "prerouting", "output", "postrouting", "input", "forward")) {
      commands.append("delete chain inet %s %s\n".formatted(table, chain));
    }
    return commands.append(emptied()).toString();
  }

  String deleteGuard() {
    return "delete table bridge " + table + "\n";
  }

  /** Lists the administrator's chain. */
  String listUser() {
    return "list chain inet %s user".formatted(table);
  }

  /** Empties all sets and maps; with all elements behind it in one transaction, nobody notices. */
  String emptied() {
    StringBuilder commands = new StringBuilder();
    for (String map : List.of("ports", "address_ports", "ports6", "address_ports6")) {
      commands.append("flush map inet %s %s\n".formatted(table, map));
    }
    for (String set :
        List.of(
            "bridges",
            "internal",
            "within",
            "opened",
            "opened6",
            "trusted",
            "trusted6",
            "routed",
            "routed6",
            "unprotected",
            "unprotected6",
            "apart",
            "isolated",
            "home",
            "home6",
            "masked",
            "masked6")) {
      commands.append("flush set inet %s %s\n".formatted(table, set));
    }
    return commands.toString();
  }

  String emptiedGuard() {
    StringBuilder commands = new StringBuilder();
    for (String set :
        List.of("guarded", "subnets", "subnets6", "known", "own", "bound", "bound6", "claimed6")) {
      commands.append("flush set bridge %s %s\n".formatted(table, set));
    }
    return commands.toString();
  }

  /** The elements of a network. */
  List<Element> network(Bridge bridge, BridgeConfig.Rules rules) {
    List<Element> elements = new ArrayList<>();
    String name = quoted(bridge.name());
    elements.add(filter("bridges", name));
    if (rules.talk()) {
      elements.add(filter("within", name + " . " + name));
    } else {
      elements.add(filter("apart", name + " . " + name));
    }
    if (rules.internal()) {
      elements.add(filter("internal", name));
    }
    for (Pool pool : bridge.pools()) {
      String six = pool.subnet().isIpv6() ? "6" : "";
      elements.add(filter("home" + six, pool.subnet() + " . " + name));
      GatewayMode mode = rules.mode(pool.subnet().isIpv6());
      switch (mode) {
        case NAT -> {}
        case NAT_UNPROTECTED -> elements.add(filter("unprotected" + six, name));
        case ROUTED -> elements.add(filter("routed" + six, name));
        case ISOLATED -> {
          if (!pool.subnet().isIpv6()) {
            elements.add(filter("isolated", name));
          }
        }
      }
      if (rules.masquerade() && !rules.internal() && mode != GatewayMode.ROUTED) {
        elements.add(filter("masked" + six, pool.subnet().toString()));
      }
    }
    return elements;
  }

  /** The elements of a network in the table against forged senders. */
  List<Element> guard(Bridge bridge, Optional<MacAddress> mac) {
    List<Element> elements = new ArrayList<>();
    for (Pool pool : bridge.pools()) {
      elements.add(
          guard(pool.subnet().isIpv6() ? "subnets6" : "subnets", pool.subnet().toString()));
    }
    mac.ifPresent(address -> elements.add(guard("known", address.toString())));
    return elements;
  }

  /** The elements of a container behind this device of the host. */
  List<NftablesElement> member(String name, Attachment attachment) {
    List<NftablesElement> elements = new ArrayList<>();
    NftablesDatum device = NftablesDatum.device(name);
    NftablesDatum mac = NftablesDatum.mac(attachment.mac());
    elements.add(member("own", device, mac));
    elements.add(member("known", mac));
    attachment
        .ipv4()
        .map(Attachment.Address::ip)
        .ifPresent(own -> elements.add(member("bound", device, NftablesDatum.address(own))));
    attachment
        .ipv6()
        .map(Attachment.Address::ip)
        .ifPresent(own -> {
          elements.add(member("bound6", device, NftablesDatum.address(own)));
          elements.add(member("claimed6", device, NftablesDatum.number(own)));
        });
    // Last: from here on the device is looked at.
    elements.add(member("guarded", device));
    return elements;
  }

  /** The elements of published ports. */
  List<NftablesElement> ports(Attachment attachment, List<PortMapping> ports) {
    List<NftablesElement> elements = new ArrayList<>();
    for (PortMapping port : ports) {
      InetAddress target = attachment.target(port).orElseThrow();
      boolean everywhere = port.hostAddress().isAnyLocalAddress();
      List<NftablesDatum> key = new ArrayList<>();
      if (!everywhere) {
        key.add(NftablesDatum.address(port.hostAddress()));
      }
      key.add(NftablesDatum.protocol(port.protocol().number));
      key.add(NftablesDatum.port(port.hostPort()));
      elements.add(
          new NftablesElement(
              NftablesElement.Family.INET,
              table,
              (everywhere ? "ports" : "address_ports") + (port.isIpv6() ? "6" : ""),
              key,
              List.of(NftablesDatum.address(target), NftablesDatum.port(port.containerPort()))));
    }
    return elements;
  }

  /** The elements of ports of a container that is reached by its own address. */
  List<NftablesElement> opened(Attachment attachment, List<PortMapping> ports) {
    List<NftablesElement> elements = new ArrayList<>();
    for (PortMapping port : ports) {
      elements.add(
          new NftablesElement(
              NftablesElement.Family.INET,
              table,
              port.isIpv6() ? "opened6" : "opened",
              own(attachment, port),
              List.of()));
    }
    return elements;
  }

  /** The elements of ports that who comes by a device of the host reaches at their own address. */
  List<NftablesElement> trusted(String device, Attachment attachment, List<PortMapping> ports) {
    List<NftablesElement> elements = new ArrayList<>();
    for (PortMapping port : ports) {
      List<NftablesDatum> key = new ArrayList<>(List.of(NftablesDatum.device(device)));
      key.addAll(own(attachment, port));
      elements.add(
          new NftablesElement(
              NftablesElement.Family.INET,
              table,
              port.isIpv6() ? "trusted6" : "trusted",
              key,
              List.of()));
    }
    return elements;
  }

  private static List<NftablesDatum> own(Attachment attachment, PortMapping port) {
    return List.of(
        NftablesDatum.address(attachment.target(port).orElseThrow()),
        NftablesDatum.protocol(port.protocol().number),
        NftablesDatum.port(port.containerPort()));
  }

  private NftablesElement member(String set, NftablesDatum... key) {
    return new NftablesElement(NftablesElement.Family.BRIDGE, table, set, List.of(key), List.of());
  }

  private Element filter(String set, String key) {
    return new Element("inet " + table, set, key, "");
  }

  private Element guard(String set, String key) {
    return new Element("bridge " + table, set, key, "");
  }

  private String text(String template) {
    return template.replace("@T", table);
  }

  private static String quoted(String device) {
    return '"' + device + '"';
  }

  /**
   * What a set shall have for a network, in nft(8)'s language: intervals are made there.
   *
   * @param statement what it does when it is found; empty is nothing
   */
  record Element(String table, String set, String key, String statement) {
    String add() {
      return "add element %s %s { %s %s }\n".formatted(table, set, key, statement);
    }

    /** Refused when it is not there. */
    String delete() {
      return "delete element %s %s { %s }\n".formatted(table, set, key);
    }
  }
}
