package io.gantry.network;

import io.gantry.oci.GantryException;
import java.math.BigInteger;
import java.net.InetAddress;

/**
 * A subnet in CIDR form, IPv4 or IPv6; bits of {@code base} past the prefix are cleared when it is
 * made.
 */
public record Subnet(InetAddress base, int prefix) {
  public Subnet {
    int bits = Addresses.bits(base);
    if (prefix < 0 || prefix > bits) {
      throw GantryException.invalid("prefix length " + prefix + " is not within 0-" + bits);
    }
    BigInteger cleared = Addresses.number(base).shiftRight(bits - prefix).shiftLeft(bits - prefix);
    base = Addresses.of(cleared, bits / 8);
  }

  /** Parses {@code 172.29.0.0/16} or {@code fd00::/64}; INVALID says what is wrong. */
  public static Subnet parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
      throw GantryException.invalid("subnet \"" + text + "\" is not of the form 172.29.0.0/16");
    }
    return new Subnet(
        Addresses.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  public boolean isIpv6() {
    return Addresses.isIpv6(base);
  }

  public boolean contains(InetAddress address) {
    int bits = Addresses.bits(base);
    return bits == Addresses.bits(address)
        && Addresses.number(address)
            .xor(Addresses.number(base))
            .shiftRight(bits - prefix)
            .equals(BigInteger.ZERO);
  }

  /** Whether all of the other is in this. */
  public boolean contains(Subnet other) {
    return prefix <= other.prefix && contains(other.base);
  }

  /** Whether any address is in both. */
  public boolean overlaps(Subnet other) {
    return prefix <= other.prefix ? contains(other.base) : other.contains(base);
  }

  /**
   * How many addresses it spans, network and broadcast address included; of larger ones the 2^62
   * that are used at most.
   */
  public long size() {
    return 1L << Math.min(62, Addresses.bits(base) - prefix);
  }

  /** The address at this distance from the base. */
  public InetAddress at(long offset) {
    if (offset < 0 || offset >= size()) {
      throw new IllegalArgumentException(offset + " is outside of " + this);
    }
    return Addresses.of(
        Addresses.number(base).add(BigInteger.valueOf(offset)), Addresses.bits(base) / 8);
  }

  /** The number of the first address behind it. */
  BigInteger end() {
    return Addresses.number(base).add(BigInteger.TWO.pow(Addresses.bits(base) - prefix));
  }

  /** The first address that a host may have; the bridge takes it unless told otherwise. */
  public InetAddress gateway() {
    return at(1);
  }

  @Override
  public String toString() {
    return Addresses.text(base) + "/" + prefix;
  }
}
