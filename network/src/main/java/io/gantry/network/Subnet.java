package io.gantry.network;

import io.gantry.oci.GantryException;
import java.net.Inet4Address;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 subnet in CIDR form; bits of {@code base} past the prefix are cleared when it is made.
 */
public record Subnet(Inet4Address base, int prefix) {
  private static final Pattern CIDR = Pattern.compile("([0-9.]+)/([0-9]{1,2})");

  public Subnet {
    if (prefix < 0 || prefix > 32) {
      throw GantryException.invalid("prefix length " + prefix + " is not within 0-32");
    }
    base = Ipv4.of(Ipv4.bits(base) & mask(prefix));
  }

  /** Parses {@code 172.29.0.0/16}; INVALID says what is wrong. */
  public static Subnet parse(String text) {
    Matcher matcher = CIDR.matcher(text);
    if (!matcher.matches()) {
      throw GantryException.invalid("subnet \"" + text + "\" is not of the form 172.29.0.0/16");
    }
    return new Subnet(Ipv4.parse(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  public boolean contains(Inet4Address address) {
    return (Ipv4.bits(address) & mask(prefix)) == Ipv4.bits(base);
  }

  /** Whether any address is in both. */
  public boolean overlaps(Subnet other) {
    return prefix <= other.prefix ? contains(other.base) : other.contains(base);
  }

  /** How many addresses it spans, network and broadcast address included. */
  public long size() {
    return 1L << (32 - prefix);
  }

  /** The address at this distance from the base. */
  public Inet4Address at(long offset) {
    if (offset < 0 || offset >= size()) {
      throw new IllegalArgumentException(offset + " is outside of " + this);
    }
    return Ipv4.of(Ipv4.bits(base) + (int) offset);
  }

  /** The distance of an address that it contains from the base. */
  long offsetOf(Inet4Address address) {
    return Integer.toUnsignedLong(Ipv4.bits(address)) - Integer.toUnsignedLong(Ipv4.bits(base));
  }

  /** The first address that a host may have; the bridge takes it. */
  public Inet4Address gateway() {
    return at(1);
  }

  @Override
  public String toString() {
    return base.getHostAddress() + "/" + prefix;
  }

  private static int mask(int prefix) {
    return prefix == 0 ? 0 : -1 << (32 - prefix);
  }
}
