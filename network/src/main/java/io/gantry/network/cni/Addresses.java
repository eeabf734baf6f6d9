package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Literal addresses in text; never a name that would be looked up. Failures are INVALID. */
final class Addresses {
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;
  private static final int MAX_SHOWN = 64;

  private Addresses() {}

  static InetAddress requireAddress(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw GantryException.invalid("\"" + Names.shown(text, MAX_SHOWN) + "\" is not an address");
    }
  }

  static void requireCidr(String text) {
    int slash = text.indexOf('/');
    String prefix = text.substring(slash + 1);
    boolean fits = slash > 0 && prefix.matches("[0-9]{1,3}");
    if (!fits || Integer.parseInt(prefix) > bits(text.substring(0, slash))) {
      throw GantryException.invalid(
          "\"" + Names.shown(text, MAX_SHOWN) + "\" is not an address with a prefix");
    }
  }

  /** Whether an address, with or without a prefix, is one of IPv6. */
  static boolean isIpv6(String text) {
    return text.indexOf(':') >= 0;
  }

  private static int bits(String address) {
    return requireAddress(address) instanceof Inet6Address ? IPV6_BITS : IPV4_BITS;
  }
}
