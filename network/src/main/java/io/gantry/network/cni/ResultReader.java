package io.gantry.network.cni;

import io.gantry.network.cni.CniResult.Address;
import io.gantry.network.cni.CniResult.Dns;
import io.gantry.network.cni.CniResult.Interface;
import io.gantry.network.cni.CniResult.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A plugin's answer to ADD, of any version, to the one form. Failures are INVALID. */
final class ResultReader {
  private ResultReader() {}

  static CniResult read(Fields result) {
    // Until 0.2.0 there was one address a family, and no interface.
    boolean old = result.has("ip4") || result.has("ip6");
    List<Interface> interfaces = new ArrayList<>();
    result.objects("interfaces").forEach(fields -> interfaces.add(device(fields)));
    List<Address> ips = new ArrayList<>();
    List<Route> routes = new ArrayList<>();
    if (old) {
      for (String family : List.of("ip4", "ip6")) {
        addFamily(result, family, ips, routes);
      }
    } else {
      result.objects("ips").forEach(fields -> ips.add(address(fields)));
      result.objects("routes").forEach(fields -> routes.add(route(fields)));
    }
    return new CniResult(interfaces, ips, routes, dns(result.object("dns")));
  }

  private static void addFamily(
      Fields result, String family, List<Address> ips, List<Route> routes) {
    if (result.has(family)) {
      Fields fields = result.object(family);
      ips.add(new Address(fields.text("ip"), fields.optionalText("gateway"), OptionalInt.empty()));
      fields.objects("routes").forEach(route -> routes.add(route(route)));
    }
  }

  private static Interface device(Fields fields) {
    return new Interface(
        fields.text("name"),
        fields.text("mac"),
        count(fields, "mtu"),
        fields.text("sandbox"),
        fields.text("socketPath"),
        fields.text("pciID"));
  }

  private static Address address(Fields fields) {
    OptionalLong index = count(fields, "interface");
    return new Address(
        fields.text("address"),
        fields.optionalText("gateway").filter(text -> !text.isEmpty()),
        index.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) index.getAsLong()));
  }

  private static Route route(Fields fields) {
    return new Route(
        fields.text("dst"),
        fields.optionalText("gw").filter(text -> !text.isEmpty()),
        count(fields, "mtu"),
        count(fields, "advmss"),
        count(fields, "priority"),
        count(fields, "table"),
        count(fields, "scope"));
  }

  private static Dns dns(Fields fields) {
    return new Dns(
        fields.texts("nameservers"),
        fields.text("domain"),
        fields.texts("search"),
        fields.texts("options"));
  }

  private static OptionalLong count(Fields fields, String name) {
    OptionalLong number = fields.number(name);
    if (number.orElse(0) < 0 || number.orElse(0) > Integer.MAX_VALUE) {
      throw fields.wrong(name, "within 0-" + Integer.MAX_VALUE);
    }
    return number;
  }
}
