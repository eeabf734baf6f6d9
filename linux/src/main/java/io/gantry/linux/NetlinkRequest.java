package io.gantry.linux;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One change that {@link Netlink#run} asks the kernel for. Links are indexes, names have at most 15
 * bytes; MTU 0 leaves the choice to the kernel.
 */
public sealed interface NetlinkRequest {
  /** A new bridge without spanning tree, up at once. */
  record CreateBridge(String name, Optional<MacAddress> mac, int mtu) implements NetlinkRequest {}

  /**
   * A veth pair in one message: one end here, up and (when {@code master} is not 0) port of a
   * bridge; the other end, down, in the namespace that {@code peerNamespace} holds.
   */
  record CreateVeth(String name, int mtu, int master, Peer peer, Fd peerNamespace)
      implements NetlinkRequest {}

  /** The far end of a veth pair. */
  record Peer(String name, Optional<MacAddress> mac) {}

  /** Sets a device up or down. */
  record SetUp(int link, boolean up) implements NetlinkRequest {}

  /** Makes a device a port of the bridge {@code master}; 0 takes it off. */
  record SetMaster(int link, int master) implements NetlinkRequest {}

  /**
   * How a bridge treats one of its ports.
   *
   * @param hairpin whether a frame goes back by the port that it came from, when that is its way
   * @param isolated whether it exchanges frames only with ports that are not isolated
   */
  record SetBridgePort(String name, boolean hairpin, boolean isolated) implements NetlinkRequest {}

  /**
   * A device on top of another, as the networks of macvlan and ipvlan have it: made down, in the
   * namespace that {@code namespace} holds.
   */
  record CreateChild(
      String name, int parent, ChildKind kind, Optional<MacAddress> mac, int mtu, Fd namespace)
      implements NetlinkRequest {}

  /** The kinds of {@link CreateChild} with their modes (linux/if_link.h). */
  enum ChildKind {
    MACVLAN_PRIVATE("macvlan", 1),
    MACVLAN_VEPA("macvlan", 2),
    MACVLAN_BRIDGE("macvlan", 4),
    MACVLAN_PASSTHRU("macvlan", 8),
    IPVLAN_L2("ipvlan", 0),
    IPVLAN_L3("ipvlan", 1),
    IPVLAN_L3S("ipvlan", 2);

    final String kernelName;
    final int mode;

    ChildKind(String kernelName, int mode) {
      this.kernelName = kernelName;
      this.mode = mode;
    }
  }

  /** A device for the frames of one VLAN (IEEE 802.1Q) of another device, up at once. */
  record CreateVlan(String name, int parent, int id) implements NetlinkRequest {}

  /** Moves a device, which is down, into the network namespace that this holds. */
  record SetNamespace(int link, Fd namespace) implements NetlinkRequest {}

  /** Renames a device. */
  record Rename(int link, String name) implements NetlinkRequest {}

  /** Sets the hardware address. */
  record SetMac(int link, MacAddress mac) implements NetlinkRequest {}

  /** Sets the largest packet in bytes. */
  record SetMtu(int link, int mtu) implements NetlinkRequest {}

  /** Removes a device; of a veth pair both ends go. */
  record DeleteLink(String name) implements NetlinkRequest {}

  /** Puts a device into a group, a mere number. */
  record SetGroup(int link, int group) implements NetlinkRequest {}

  /** Removes all devices of a group: about as fast as removing one, since the kernel waits once. */
  record DeleteGroup(int group) implements NetlinkRequest {}

  /** Gives a device an address; IPv6 ones skip duplicate detection, since we allocate them. */
  record AddAddress(int link, InetAddress address, int prefix) implements NetlinkRequest {}

  /** Takes an address from a device. */
  record DeleteAddress(int link, InetAddress address, int prefix) implements NetlinkRequest {}

  /** A route by a gateway or straight to a device. */
  record AddRoute(Route route) implements NetlinkRequest {}

  /** As {@link AddRoute}; takes the place of the route to the same destination. */
  record ReplaceRoute(Route route) implements NetlinkRequest {}

  /**
   * Shapes what leaves by a device to this rate (tc-tbf(8)), in bytes a second, in place of what
   * shaped it before.
   *
   * @param burst bytes that may leave at once; at least a packet as the kernel hands it on
   * @param queue bytes that wait; what comes when they do is lost
   */
  record LimitRate(int link, long rate, int burst, int queue) implements NetlinkRequest {}

  /** Removes the route that these parts describe. */
  record DeleteRoute(Route route) implements NetlinkRequest {}
}
