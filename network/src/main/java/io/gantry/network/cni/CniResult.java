package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an attachment has become, in one form for all versions of the specification (CNI
 * specification 1.1.0, section 5, "ADD success").
 */
public record CniResult(
    List<Interface> interfaces, List<Address> ips, List<Route> routes, Dns dns) {
  public CniResult {
    interfaces = List.copyOf(interfaces);
    ips = List.copyOf(ips);
    routes = List.copyOf(routes);
    for (Address ip : ips) {
      if (ip.interfaceIndex().orElse(0) < 0
          || ip.interfaceIndex().orElse(-1) >= interfaces.size()) {
        throw GantryException.invalid(
            "address "
                + ip.address()
                + " is of interface "
                + ip.interfaceIndex().getAsInt()
                + ", and there are "
                + interfaces.size());
      }
    }
  }

  /**
   * A device.
   *
   * @param mac empty where it has none
   * @param mtu bytes
   * @param sandbox path of the network namespace, empty for a device of the host
   */
  public record Interface(
      String name, String mac, OptionalLong mtu, String sandbox, String socketPath, String pciId) {}

  /**
   * An address.
   *
   * @param address with prefix, {@code 10.1.2.3/24}
   * @param interfaceIndex which of the interfaces has it, where known
   */
  public record Address(String address, Optional<String> gateway, OptionalInt interfaceIndex) {
    public Address {
      Addresses.requireCidr(address);
      gateway.ifPresent(Addresses::requireAddress);
    }
  }

  /**
   * A route.
   *
   * @param destination with prefix
   * @param mtu bytes
   * @param advmss bytes
   * @param priority lower wins
   */
  public record Route(
      String destination,
      Optional<String> gateway,
      OptionalLong mtu,
      OptionalLong advmss,
      OptionalLong priority,
      OptionalLong table,
      OptionalLong scope) {
    public Route {
      Addresses.requireCidr(destination);
      gateway.ifPresent(Addresses::requireAddress);
    }
  }

  /** How names are resolved; what is not known is empty. */
  public record Dns(
      List<String> nameservers, String domain, List<String> search, List<String> options) {
    /** Nothing known. */
    public static final Dns NONE = new Dns(List.of(), "", List.of(), List.of());

    public Dns {
      nameservers = List.copyOf(nameservers);
      search = List.copyOf(search);
      options = List.copyOf(options);
    }
  }
}
