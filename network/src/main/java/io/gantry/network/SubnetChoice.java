package io.gantry.network;

import io.gantry.oci.GantryException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Which subnet a network gets when none is configured. */
final class SubnetChoice {
  private static final List<Subnet> CANDIDATES = candidates();
  private static final SecureRandom RANDOM = new SecureRandom();

  private SubnetChoice() {}

  /** The first candidate that touches none of these; UNAVAILABLE when there is none. */
  static Subnet free(List<Subnet> taken) {
    return CANDIDATES.stream()
        .filter(candidate -> taken.stream().noneMatch(candidate::overlaps))
        .findFirst()
        .orElseThrow(() ->
            new GantryException(
                GantryException.Kind.UNAVAILABLE,
                "all predefined address pools have been fully subnetted: networks and this host's"
                    + " routes cover 172.18.0.0/16 to 172.31.0.0/16 and 192.168.0.0/16."
                    + " Hint: remove networks, or name a subnet (--subnet)"));
  }

  /** A unique local one (RFC 4193, 3.2.2): 40 random bits make two alike improbable. */
  static Subnet freeIpv6(List<Subnet> taken) {
    while (true) {
      byte[] raw = new byte[16];
      RANDOM.nextBytes(raw);
      raw[0] = (byte) 0xfd;
      Subnet candidate = new Subnet(Addresses.of(new java.math.BigInteger(1, raw), 16), 48);
      Subnet first = new Subnet(candidate.base(), 64);
      if (taken.stream().noneMatch(first::overlaps)) {
        return first;
      }
    }
  }

  private static List<Subnet> candidates() {
    List<Subnet> candidates = new ArrayList<>();
    for (int second = 29; second <= 31; second++) {
      candidates.add(Subnet.parse("172." + second + ".0.0/16"));
    }
    // 172.17.0.0/16 is where Docker puts its own bridge, perhaps tomorrow.
    for (int second = 18; second <= 28; second++) {
      candidates.add(Subnet.parse("172." + second + ".0.0/16"));
    }
    for (int third = 0; third < 256; third += 16) {
      candidates.add(Subnet.parse("192.168." + third + ".0/20"));
    }
    return candidates;
  }
}
