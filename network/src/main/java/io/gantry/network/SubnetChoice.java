package io.gantry.network;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;

/** Which subnet a bridge gets when none is configured. */
final class SubnetChoice {
  private static final List<Subnet> CANDIDATES = candidates();

  private SubnetChoice() {}

  /** The first candidate that touches none of these; UNAVAILABLE when there is none. */
  static Subnet free(List<Subnet> taken) {
    return CANDIDATES.stream()
        .filter(candidate -> taken.stream().noneMatch(candidate::overlaps))
        .findFirst()
        .orElseThrow(() ->
            new GantryException(
                GantryException.Kind.UNAVAILABLE,
                "no free subnet for a bridge: this host's routes cover 172.29.0.0/16 to"
                    + " 172.31.0.0/16 and 192.168.0.0/16. Hint: configure one"));
  }

  private static List<Subnet> candidates() {
    List<Subnet> candidates = new ArrayList<>();
    for (int second = 29; second <= 31; second++) {
      candidates.add(Subnet.parse("172." + second + ".0.0/16"));
    }
    for (int third = 0; third < 256; third += 16) {
      candidates.add(Subnet.parse("192.168." + third + ".0/20"));
    }
    return candidates;
  }
}
