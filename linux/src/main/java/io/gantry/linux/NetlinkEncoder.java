package io.gantry.linux;

import static io.gantry.linux.Rtnetlink.*;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Turns requests into rtnetlink messages (rtnetlink(7)). */
final class NetlinkEncoder {
  private static final int ACKED = NLM_F_REQUEST | NLM_F_ACK;
  private static final int REPLACED = ACKED | NLM_F_CREATE | NLM_F_REPLACE;
  private static final int NEW = ACKED | NLM_F_CREATE | NLM_F_EXCL;

  private final NetlinkWriter out = new NetlinkWriter();

  /** All requests in one datagram: the kernel works through it in order and acknowledges each. */
  static byte[] encode(NetlinkRequest[] requests, int firstSequence) {
    NetlinkEncoder encoder = new NetlinkEncoder();
    byte[] datagram = {};
    for (int i = 0; i < requests.length; i++) {
      datagram = encoder.message(requests[i], firstSequence + i);
    }
    return datagram;
  }

  /**
   * The body of a query for all devices, without their counters, which make it several times
   * larger.
   */
  static byte[] linkQuery() {
    NetlinkEncoder encoder = new NetlinkEncoder();
    return encoder.linkHeader(0, 0, 0).attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS).written();
  }

  /** The body of a query for one device. */
  static byte[] linkQuery(String name) {
    NetlinkEncoder encoder = new NetlinkEncoder();
    return encoder.linkHeader(0, 0, 0).attribute(IFLA_IFNAME, name).written();
  }

  private byte[] message(NetlinkRequest request, int sequence) {
    switch (request) {
      case NetlinkRequest.CreateBridge bridge -> bridge(bridge, sequence);
      case NetlinkRequest.CreateVeth veth -> veth(veth, sequence);
      case NetlinkRequest.SetUp set -> {
        begin(RTM_NEWLINK, ACKED, sequence);
        linkHeader(set.link(), set.up() ? IFF_UP : 0, IFF_UP);
      }
      case NetlinkRequest.SetMaster set ->
          change(set.link(), sequence).attribute(IFLA_MASTER, set.master());
      case NetlinkRequest.SetBridgePort set -> bridgePort(set, sequence);
      case NetlinkRequest.CreateChild child -> child(child, sequence);
      case NetlinkRequest.CreateVlan vlan -> vlan(vlan, sequence);
      case NetlinkRequest.SetNamespace set ->
          change(set.link(), sequence).attribute(IFLA_NET_NS_FD, set.namespace().number());
      case NetlinkRequest.Rename set ->
          change(set.link(), sequence).attribute(IFLA_IFNAME, set.name());
      case NetlinkRequest.SetMac set ->
          change(set.link(), sequence).attribute(IFLA_ADDRESS, set.mac().bytes());
      case NetlinkRequest.SetMtu set -> change(set.link(), sequence).attribute(IFLA_MTU, set.mtu());
      case NetlinkRequest.DeleteLink delete -> {
        begin(RTM_DELLINK, ACKED, sequence);
        linkHeader(0, 0, 0).attribute(IFLA_IFNAME, delete.name());
      }
      case NetlinkRequest.SetGroup set ->
          change(set.link(), sequence).attribute(IFLA_GROUP, set.group());
      case NetlinkRequest.DeleteGroup delete -> {
        begin(RTM_DELLINK, ACKED, sequence);
        linkHeader(0, 0, 0).attribute(IFLA_GROUP, delete.group());
      }
      case NetlinkRequest.AddAddress add ->
          address(RTM_NEWADDR, NEW, sequence, add.link(), add.address(), add.prefix());
      case NetlinkRequest.DeleteAddress delete ->
          address(RTM_DELADDR, ACKED, sequence, delete.link(), delete.address(), delete.prefix());
      case NetlinkRequest.AddRoute add -> route(RTM_NEWROUTE, NEW, sequence, add.route());
      case NetlinkRequest.ReplaceRoute replace ->
          route(RTM_NEWROUTE, REPLACED, sequence, replace.route());
      case NetlinkRequest.LimitRate limit -> limit(limit, sequence);
      case NetlinkRequest.DeleteRoute delete ->
          route(RTM_DELROUTE, ACKED, sequence, delete.route());
    }
    return out.end();
  }

  private void bridge(NetlinkRequest.CreateBridge bridge, int sequence) {
    begin(RTM_NEWLINK, NEW, sequence);
    linkHeader(0, IFF_UP, IFF_UP).attribute(IFLA_IFNAME, bridge.name());
    mtu(bridge.mtu());
    bridge.mac().ifPresent(mac -> out.attribute(IFLA_ADDRESS, mac.bytes()));
    int info = out.open(IFLA_LINKINFO);
    out.attribute(IFLA_INFO_KIND, "bridge").close(info);
  }

  private void veth(NetlinkRequest.CreateVeth veth, int sequence) {
    begin(RTM_NEWLINK, NEW, sequence);
    linkHeader(0, IFF_UP, IFF_UP).attribute(IFLA_IFNAME, veth.name());
    mtu(veth.mtu());
    if (veth.master() != 0) {
      out.attribute(IFLA_MASTER, veth.master());
    }
    int info = out.open(IFLA_LINKINFO);
    out.attribute(IFLA_INFO_KIND, "veth");
    int data = out.open(IFLA_INFO_DATA);
    int peer = out.open(VETH_INFO_PEER);
    // Up is refused (ENOTCONN) here: the kernel configures this end before it joins the two.
    linkHeader(0, 0, 0)
        .attribute(IFLA_IFNAME, veth.peer().name())
        .attribute(IFLA_NET_NS_FD, veth.peerNamespace().number());
    mtu(veth.mtu());
    veth.peer().mac().ifPresent(mac -> out.attribute(IFLA_ADDRESS, mac.bytes()));
    out.close(peer).close(data).close(info);
  }

  private void child(NetlinkRequest.CreateChild child, int sequence) {
    begin(RTM_NEWLINK, NEW, sequence);
    linkHeader(0, 0, 0)
        .attribute(IFLA_IFNAME, child.name())
        .attribute(IFLA_LINK, child.parent())
        .attribute(IFLA_NET_NS_FD, child.namespace().number());
    mtu(child.mtu());
    child.mac().ifPresent(mac -> out.attribute(IFLA_ADDRESS, mac.bytes()));
    NetlinkRequest.ChildKind kind = child.kind();
    int info = out.open(IFLA_LINKINFO);
    out.attribute(IFLA_INFO_KIND, kind.kernelName);
    int data = out.open(IFLA_INFO_DATA);
    if (kind.kernelName.equals("macvlan")) {
      out.attribute(IFLA_MACVLAN_MODE, kind.mode);
    } else {
      out.attribute16(IFLA_IPVLAN_MODE, kind.mode);
    }
    out.close(data).close(info);
  }

  private void vlan(NetlinkRequest.CreateVlan vlan, int sequence) {
    begin(RTM_NEWLINK, NEW, sequence);
    linkHeader(0, IFF_UP, IFF_UP)
        .attribute(IFLA_IFNAME, vlan.name())
        .attribute(IFLA_LINK, vlan.parent());
    int info = out.open(IFLA_LINKINFO);
    out.attribute(IFLA_INFO_KIND, "vlan");
    int data = out.open(IFLA_INFO_DATA);
    out.attribute16(IFLA_VLAN_ID, vlan.id());
    out.close(data).close(info);
  }

  private void bridgePort(NetlinkRequest.SetBridgePort set, int sequence) {
    change(0, sequence).attribute(IFLA_IFNAME, set.name());
    int info = out.open(IFLA_LINKINFO);
    out.attribute(IFLA_INFO_SLAVE_KIND, "bridge");
    int data = out.open(IFLA_INFO_SLAVE_DATA);
    out.attribute(IFLA_BRPORT_MODE, flag(set.hairpin()));
    out.attribute(IFLA_BRPORT_ISOLATED, flag(set.isolated()));
    out.close(data).close(info);
  }

  private void limit(NetlinkRequest.LimitRate limit, int sequence) {
    begin(RTM_NEWQDISC, REPLACED, sequence);
    // struct tcmsg: family, index, handle, parent, info
    out.u32(AF_UNSPEC).u32(limit.link()).u32(0).u32(TC_H_ROOT).u32(0);
    out.attribute(TCA_KIND, "tbf");
    int options = out.open(TCA_OPTIONS);
    out.attribute(TCA_TBF_PARMS, parameters(limit));
    out.attribute(
        TCA_TBF_RATE64,
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(limit.rate())
            .array());
    out.attribute(TCA_TBF_BURST, limit.burst()).close(options);
  }

  /** struct tc_tbf_qopt: rate and peak rate as struct tc_ratespec, limit, buffer, mtu. */
  private static byte[] parameters(NetlinkRequest.LimitRate limit) {
    ByteBuffer all = ByteBuffer.allocate(36).order(ByteOrder.nativeOrder());
    // With a link layer that is known the kernel needs no table of times.
    all.put(1, (byte) TC_LINKLAYER_ETHERNET);
    all.putInt(8, (int) Math.min(limit.rate(), 0xffffffffL));
    all.putInt(24, limit.queue());
    return all.array();
  }

  private NetlinkWriter change(int link, int sequence) {
    begin(RTM_NEWLINK, ACKED, sequence);
    return linkHeader(link, 0, 0);
  }

  private void address(
      int type, int flags, int sequence, int link, InetAddress address, int prefix) {
    begin(type, flags, sequence);
    boolean four = address instanceof Inet4Address;
    // struct ifaddrmsg
    out.u8(family(address)).u8(prefix).u8(four ? 0 : IFA_F_NODAD).u8(RT_SCOPE_UNIVERSE).u32(link);
    out.attribute(IFA_LOCAL, address.getAddress()).attribute(IFA_ADDRESS, address.getAddress());
  }

  private void route(int type, int flags, int sequence, Route route) {
    begin(type, flags, sequence);
    InetAddress known = route.destination().or(route::gateway).orElseThrow();
    int scope = route.gateway().isPresent() ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
    // struct rtmsg: family, destination and source prefix, tos, table, protocol, scope, type, flags
    out.u8(family(known)).u8(route.prefix()).u8(0).u8(0);
    out.u8(RT_TABLE_MAIN).u8(RTPROT_STATIC).u8(scope).u8(RTN_UNICAST).u32(0);
    route.destination().ifPresent(to -> out.attribute(RTA_DST, to.getAddress()));
    route.gateway().ifPresent(by -> out.attribute(RTA_GATEWAY, by.getAddress()));
    route.link().ifPresent(link -> out.attribute(RTA_OIF, link));
  }

  private void begin(int type, int flags, int sequence) {
    out.begin(type, flags, sequence);
  }

  private void mtu(int bytes) {
    if (bytes != 0) {
      out.attribute(IFLA_MTU, bytes);
    }
  }

  /** struct ifinfomsg: family, type, index, flags, mask of the flags that count. */
  private NetlinkWriter linkHeader(int index, int flags, int mask) {
    return out.u8(AF_UNSPEC).u8(0).u16(0).u32(index).u32(flags).u32(mask);
  }

  private static byte[] flag(boolean on) {
    return new byte[] {(byte) (on ? 1 : 0)};
  }

  private static int family(InetAddress address) {
    return address instanceof Inet4Address ? AF_INET : AF_INET6;
  }
}
