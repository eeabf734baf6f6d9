package io.gantry.network;

import io.gantry.oci.GantryException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** IPv4 addresses as 32 bits, highest byte first. */
final class Ipv4 {
  private Ipv4() {}

  static int bits(Inet4Address address) {
    return ByteBuffer.wrap(address.getAddress()).getInt();
  }

  static Inet4Address of(int bits) {
    try {
      byte[] raw = ByteBuffer.allocate(4).putInt(bits).array();
      return (Inet4Address) InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of four bytes was refused", e);
    }
  }

  /** Dotted decimal with four parts; no name is ever looked up. */
  static Inet4Address parse(String text) {
    try {
      Inet4Address address = Inet4Address.ofLiteral(text);
      if (address.getHostAddress().equals(text)) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new GantryException(GantryException.Kind.INVALID, refusal(text), e);
    }
    // Short forms such as 10.1 are addresses to the JDK, but mistakes to whoever wrote them.
    throw GantryException.invalid(refusal(text));
  }

  private static String refusal(String text) {
    return "\"" + text + "\" is not an IPv4 address";
  }
}
