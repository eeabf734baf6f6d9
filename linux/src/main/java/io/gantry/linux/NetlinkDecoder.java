package io.gantry.linux;

import static io.gantry.linux.Rtnetlink.*;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Turns the kernel's answers to dumps into records. */
final class NetlinkDecoder {
  private static final int IFINFOMSG = 16;
  private static final int IFADDRMSG = 8;
  private static final int RTMSG = 12;

  private NetlinkDecoder() {}

  static Optional<Link> link(NetlinkMessage message) {
    ByteBuffer header = message.payload();
    Map<Integer, ByteBuffer> attributes = message.attributes(IFINFOMSG);
    byte[] mac = bytes(attributes.get(IFLA_ADDRESS));
    ByteBuffer mtu = attributes.get(IFLA_MTU);
    ByteBuffer name = attributes.get(IFLA_IFNAME);
    Link link =
        new Link(
            header.getInt(4),
            name == null ? "" : NetlinkMessage.text(name),
            kind(attributes.get(IFLA_LINKINFO)),
            mac.length == 6 ? Optional.of(MacAddress.of(mac)) : Optional.empty(),
            mtu == null ? 0 : mtu.getInt(0),
            (header.getInt(8) & IFF_UP) != 0,
            index(attributes.get(IFLA_MASTER)),
            index(attributes.get(IFLA_LINK)));
    return Optional.of(link);
  }

  static Optional<LinkAddress> address(NetlinkMessage message) {
    Map<Integer, ByteBuffer> attributes = message.attributes(IFADDRMSG);
    // On point-to-point links IFA_ADDRESS is the other side, so the local one is preferred.
    Optional<InetAddress> address =
        ip(attributes.get(IFA_LOCAL)).or(() -> ip(attributes.get(IFA_ADDRESS)));
    ByteBuffer header = message.payload();
    return address.map(
        found -> new LinkAddress(header.getInt(4), found, Byte.toUnsignedInt(header.get(1))));
  }

  /** Empty for what is not a unicast route of the main table: local, broadcast, cached ones. */
  static Optional<Route> route(NetlinkMessage message) {
    ByteBuffer header = message.payload();
    boolean main = Byte.toUnsignedInt(header.get(4)) == RT_TABLE_MAIN;
    if (!main || header.get(7) != RTN_UNICAST || (header.getInt(8) & RTM_F_CLONED) != 0) {
      return Optional.empty();
    }
    Map<Integer, ByteBuffer> attributes = message.attributes(RTMSG);
    return Optional.of(
        new Route(
            ip(attributes.get(RTA_DST)),
            Byte.toUnsignedInt(header.get(1)),
            ip(attributes.get(RTA_GATEWAY)),
            index(attributes.get(RTA_OIF))));
  }

  private static String kind(@Nullable ByteBuffer info) {
    ByteBuffer kind = info == null ? null : NetlinkMessage.attributes(info).get(IFLA_INFO_KIND);
    return kind == null ? "" : NetlinkMessage.text(kind);
  }

  private static OptionalInt index(@Nullable ByteBuffer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value.getInt(0));
  }

  private static byte[] bytes(@Nullable ByteBuffer value) {
    return value == null ? new byte[0] : NetlinkMessage.bytes(value);
  }

  private static Optional<InetAddress> ip(@Nullable ByteBuffer value) {
    byte[] raw = bytes(value);
    if (raw.length != 4 && raw.length != 16) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(raw));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of checked length was refused", e);
    }
  }
}
