package io.gantry.distribution;

import java.net.InetAddress;
import java.util.Optional;

/** Addresses with the same first bits: RFC 4632, RFC 4291, 2.3. */
record AddressRange(InetAddress base, int bits) {
  /** Parses {@code address/bits}; empty when it is something else. */
  static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !isAddress(text.substring(0, slash))) {
      return Optional.empty();
    }
    String digits = text.substring(slash + 1);
    InetAddress base = InetAddress.ofLiteral(text.substring(0, slash));
    boolean number = digits.length() <= 3 && digits.matches("[0-9]+");
    int bits = number ? Integer.parseInt(digits) : Integer.MAX_VALUE;
    return bits <= base.getAddress().length * Byte.SIZE
        ? Optional.of(new AddressRange(base, bits))
        : Optional.empty();
  }

  /** Whether this is an address itself, not a name to look up. */
  static boolean isAddress(String text) {
    try {
      return InetAddress.ofLiteral(text) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  boolean contains(InetAddress address) {
    byte[] ours = base.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
