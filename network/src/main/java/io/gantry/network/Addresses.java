package io.gantry.network;

import io.gantry.oci.GantryException;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** IP addresses as numbers and as text. */
public final class Addresses {
  private Addresses() {}

  static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }

  /** The address of 4 or 16 bytes that is this number. */
  static InetAddress of(BigInteger number, int bytes) {
    byte[] raw = new byte[bytes];
    byte[] digits = number.toByteArray();
    for (int i = 1; i <= Math.min(digits.length, bytes); i++) {
      raw[bytes - i] = digits[digits.length - i];
    }
    try {
      // Of 16 bytes that hold an IPv4 address this would make an IPv4 one.
      return bytes == 16 ? Inet6Address.getByAddress(null, raw, -1) : InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes + " bytes was refused", e);
    }
  }

  public static boolean isIpv6(InetAddress address) {
    return address instanceof Inet6Address;
  }

  /** Bits of an address of this one's kind, 32 or 128. */
  static int bits(InetAddress address) {
    return isIpv6(address) ? 128 : 32;
  }

  /**
   * Dotted decimal with four parts, or IPv6 without a zone; no name is ever looked up.
   *
   * @throws GantryException INVALID
   */
  public static InetAddress parse(String text) {
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      // Short forms such as 10.1 are addresses to the JDK, but mistakes to whoever wrote them.
      boolean meant = text.contains(":") || address.getHostAddress().equals(text);
      if (meant && !text.contains("%") && !text.contains("[")) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new GantryException(GantryException.Kind.INVALID, refusal(text), e);
    }
    throw GantryException.invalid(refusal(text));
  }

  /** As the field writes it: IPv6 shortened (RFC 5952). */
  public static String text(InetAddress address) {
    return address instanceof Inet6Address six ? Ipv6Text.of(six) : address.getHostAddress();
  }

  private static String refusal(String text) {
    return "\"" + text + "\" is not an IP address";
  }
}
