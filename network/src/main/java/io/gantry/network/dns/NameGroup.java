package io.gantry.network.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The containers that share one name. Guarded by its book. */
final class NameGroup {
  private final Map<String, List<InetAddress>> members = new LinkedHashMap<>();
  private final Map<AddressFamily, Integer> turns = new EnumMap<>(AddressFamily.class);

  void add(String containerId, List<InetAddress> addresses) {
    members.put(containerId, addresses);
  }

  /** Whether somebody is left. */
  boolean remove(String containerId) {
    members.remove(containerId);
    return !members.isEmpty();
  }

  /** Every address of the family; each call begins with the next. */
  List<InetAddress> next(AddressFamily family) {
    List<InetAddress> addresses = new ArrayList<>();
    for (List<InetAddress> member : members.values()) {
      for (InetAddress address : member) {
        if (family.includes(address)) {
          addresses.add(address);
        }
      }
    }
    if (addresses.size() > 1) {
      // Counted by family: resolvers ask for both, and would else begin with the same each time.
      int turn = turns.merge(family, 1, Integer::sum) - 1;
      Collections.rotate(addresses, -Math.floorMod(turn, addresses.size()));
    }
    return addresses;
  }
}
