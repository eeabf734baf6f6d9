package io.gantry.network;

import io.gantry.linux.Netlink;
import io.gantry.oci.GantryException;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;

/** What this host reaches by its addresses and routes, default routes apart. */
final class Reach {
  private Reach() {}

  static List<Subnet> of(Netlink netlink) {
    List<Subnet> taken = new ArrayList<>();
    netlink
        .addresses()
        .forEach(address -> {
          boolean everywhere =
              address.address() instanceof Inet6Address six && six.isLinkLocalAddress();
          if (!everywhere) {
            taken.add(new Subnet(address.address(), address.prefix()));
          }
        });
    netlink
        .routes()
        .forEach(route ->
            route
                .destination()
                .filter(to -> route.prefix() > 0 && !to.isLinkLocalAddress())
                .ifPresent(to -> taken.add(new Subnet(to, route.prefix()))));
    return taken;
  }

  /** CONFLICT when any address of it is reached already. */
  static void requireFree(Netlink netlink, Subnet wanted) {
    for (Subnet other : of(netlink)) {
      if (wanted.overlaps(other)) {
        throw GantryException.conflict(
            "subnet "
                + wanted
                + " overlaps "
                + other
                + ", which this host reaches already."
                + " Hint: configure another one");
      }
    }
  }
}
