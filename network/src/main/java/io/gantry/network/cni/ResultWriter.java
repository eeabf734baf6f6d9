package io.gantry.network.cni;

import io.gantry.network.cni.CniResult.Address;
import io.gantry.network.cni.CniResult.Dns;
import io.gantry.network.cni.CniResult.Interface;
import io.gantry.network.cni.CniResult.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The one form to the {@code prevResult} of a version; what that version lacks is left out. */
final class ResultWriter {
  private final CniVersion version;

  private ResultWriter(CniVersion version) {
    this.version = version;
  }

  static Map<String, Object> write(CniResult result, CniVersion version) {
    ResultWriter writer = new ResultWriter(version);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cniVersion", version.toString());
    json.put("interfaces", result.interfaces().stream().map(writer::device).toList());
    json.put("ips", result.ips().stream().map(writer::address).toList());
    json.put("routes", result.routes().stream().map(writer::route).toList());
    json.put("dns", dns(result.dns()));
    return json;
  }

  private Map<String, Object> device(Interface device) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", device.name());
    put(json, "mac", device.mac());
    put(json, "sandbox", device.sandbox());
    if (version.atLeast(CniVersion.V1_1_0)) {
      put(json, "mtu", device.mtu());
      put(json, "socketPath", device.socketPath());
      put(json, "pciID", device.pciId());
    }
    return json;
  }

  private Map<String, Object> address(Address ip) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (!version.atLeast(CniVersion.V1_0_0)) {
      json.put("version", Addresses.isIpv6(ip.address()) ? "6" : "4");
    }
    OptionalInt index = ip.interfaceIndex();
    if (index.isPresent()) {
      json.put("interface", index.getAsInt());
    }
    json.put("address", ip.address());
    put(json, "gateway", ip.gateway().orElse(""));
    return json;
  }

  private Map<String, Object> route(Route route) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dst", route.destination());
    put(json, "gw", route.gateway().orElse(""));
    if (version.atLeast(CniVersion.V1_1_0)) {
      put(json, "mtu", route.mtu());
      put(json, "advmss", route.advmss());
      put(json, "priority", route.priority());
      put(json, "table", route.table());
      put(json, "scope", route.scope());
    }
    return json;
  }

  private static Map<String, Object> dns(Dns dns) {
    Map<String, Object> json = new LinkedHashMap<>();
    put(json, "nameservers", dns.nameservers());
    put(json, "domain", dns.domain());
    put(json, "search", dns.search());
    put(json, "options", dns.options());
    return json;
  }

  private static void put(Map<String, Object> json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  private static void put(Map<String, Object> json, String name, List<String> value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  private static void put(Map<String, Object> json, String name, OptionalLong value) {
    if (value.isPresent()) {
      json.put(name, value.getAsLong());
    }
  }
}
