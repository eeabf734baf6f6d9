package io.gantry.network;

import io.gantry.linux.NetlinkRequest.ChildKind;
import io.gantry.oci.GantryException;
import java.util.List;
import java.util.Optional;

/**
 * How a network of macvlan or ipvlan devices shall be: each container has a device of its own on
 * top of one of the host's, and is on the host's link without a bridge.
 *
 * @param name for error messages, and of the device that is made where no parent is named
 * @param parent of the host; {@code eth0.50} is made when it is not there, for the frames of VLAN
 *     50; empty makes a device that leads nowhere
 * @param internal without a way out
 */
public record ChildConfig(
    String name, String parent, ChildKind kind, List<Pool> pools, int mtu, boolean internal) {
  private static final int LONGEST = 15;

  public ChildConfig {
    pools = List.copyOf(pools);
    if (parent.length() > LONGEST || parent.contains("/")) {
      throw GantryException.invalid("\"" + parent + "\" is not the name of a network device");
    }
  }

  /** What the parent is made of, when it names a VLAN. */
  Optional<Vlan> vlan() {
    int dot = parent.lastIndexOf('.');
    String number = parent.substring(dot + 1);
    return dot > 0 && number.matches("[0-9]{1,4}")
        ? Optional.of(new Vlan(parent.substring(0, dot), Integer.parseInt(number)))
        : Optional.empty();
  }

  /** IEEE 802.1Q. */
  record Vlan(String device, int id) {
    Vlan {
      if (id < 1 || id > 4094) {
        throw GantryException.invalid("VLAN id " + id + " is not within 1-4094");
      }
    }
  }

  boolean isIpvlan() {
    return kind.name().startsWith("IPVLAN");
  }

  /** Where the kernel routes and nobody answers ARP, routes name the device alone. */
  boolean isRouted() {
    return kind == ChildKind.IPVLAN_L3 || kind == ChildKind.IPVLAN_L3S;
  }
}
