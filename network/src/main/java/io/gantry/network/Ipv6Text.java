package io.gantry.network;

import java.net.Inet6Address;
import java.nio.ByteBuffer;

/** IPv6 addresses in the one form that RFC 5952 recommends; the JDK's has every zero. */
final class Ipv6Text {
  private static final int GROUPS = 8;

  private Ipv6Text() {}

  /** {@code fd00::1}, without a zone. */
  static String of(Inet6Address address) {
    int[] groups = new int[GROUPS];
    ByteBuffer raw = ByteBuffer.wrap(address.getAddress());
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = Short.toUnsignedInt(raw.getShort());
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      // The first of the longest runs, and one group alone is written out (4.2).
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
        text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
