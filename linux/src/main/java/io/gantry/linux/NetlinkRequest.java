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

  /** Whether a bridge sends a frame back by the port that it came from, when that is its way. */
  record SetHairpin(String name, boolean on) implements NetlinkRequest {}

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

  /** Removes the route that these parts describe. */
  record DeleteRoute(Route route) implements NetlinkRequest {}
}
