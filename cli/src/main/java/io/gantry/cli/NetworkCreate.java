package io.gantry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code gantry network create}. */
final class NetworkCreate extends Verb {
  NetworkCreate() {
    super(
        "NETWORK",
        "Create a network",
        Flag.toggle("attachable", "Enable manual container attachment"),
        Flag.value("aux-address", "map", "Auxiliary IPv4 or IPv6 addresses used by others"),
        Flag.value("config-from", "string", "The network from which to copy the configuration"),
        Flag.toggle("config-only", "Create a configuration only network"),
        Flag.value('d', "driver", "string", "Driver to manage the network (default \"bridge\")"),
        Flag.value("gateway", "strings", "IPv4 or IPv6 gateway for the subnet"),
        Flag.toggle("internal", "Restrict external access to the network"),
        Flag.value("ip-range", "strings", "Allocate container IPs from a sub-range"),
        Flag.value("ipam-driver", "string", "IP Address Management driver (default \"default\")"),
        Flag.value("ipam-opt", "map", "Set IPAM driver specific options"),
        Flag.toggle("ipv4", "Enable IPv4 address assignment (default true)"),
        Flag.toggle("ipv6", "Enable IPv6 address assignment"),
        Flag.value("label", "list", "Set metadata on a network"),
        Flag.value('o', "opt", "map", "Set driver specific options"),
        Flag.value("subnet", "strings", "Subnet in CIDR format that represents a network segment"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    if (arguments.operands().size() != 1) {
      throw new UsageException("'gantry network create' requires exactly 1 argument: its name");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("Name", arguments.operands().getFirst());
    body.put("Driver", arguments.last("driver", "bridge"));
    body.put("Attachable", arguments.has("attachable"));
    body.put("Internal", arguments.has("internal"));
    body.put("ConfigOnly", arguments.has("config-only"));
    if (arguments.given("config-from")) {
      body.put("ConfigFrom", Map.of("Network", arguments.last("config-from", "")));
    }
    body.put("EnableIPv6", arguments.has("ipv6"));
    if (arguments.given("ipv4")) {
      body.put("EnableIPv4", arguments.has("ipv4"));
    }
    body.put("Options", arguments.pairs("opt"));
    body.put("Labels", arguments.pairs("label"));
    Map<String, Object> ipam = new LinkedHashMap<>();
    ipam.put("Driver", arguments.last("ipam-driver", "default"));
    ipam.put("Options", arguments.pairs("ipam-opt"));
    ipam.put("Config", pools(arguments));
    body.put("IPAM", ipam);
    session.out().println(session.client().post("/networks/create", body).text("Id"));
    return 0;
  }

  /** Ranges, gateways and addresses go to the subnet of their family. */
  private static List<Map<String, Object>> pools(Arguments arguments) {
    List<Map<String, Object>> pools = new ArrayList<>();
    for (String subnet : values(arguments, "subnet")) {
      Map<String, Object> pool = new LinkedHashMap<>();
      pool.put("Subnet", subnet);
      pools.add(pool);
    }
    values(arguments, "ip-range").forEach(range -> put(pools, "IPRange", range, "--ip-range"));
    values(arguments, "gateway").forEach(gateway -> put(pools, "Gateway", gateway, "--gateway"));
    arguments
        .pairs("aux-address")
        .forEach((name, address) -> {
          @SuppressWarnings("unchecked")
          Map<String, String> reserved =
              (Map<String, String>)
                  poolOf(pools, address, "--aux-address")
                      .computeIfAbsent(
                          "AuxiliaryAddresses", _ -> new LinkedHashMap<String, String>());
          reserved.put(name, address);
        });
    return pools;
  }

  /** Given several times, or separated by commas. */
  private static List<String> values(Arguments arguments, String flag) {
    return arguments.all(flag).stream().flatMap(text -> List.of(text.split(",")).stream()).toList();
  }

  private static void put(List<Map<String, Object>> pools, String key, String value, String flag) {
    if (poolOf(pools, value, flag).put(key, value) != null) {
      throw new UsageException("cannot give two values of " + flag + " for one subnet: " + value);
    }
  }

  private static Map<String, Object> poolOf(
      List<Map<String, Object>> pools, String address, String flag) {
    boolean six = address.contains(":");
    return pools.stream()
        .filter(pool -> String.valueOf(pool.get("Subnet")).contains(":") == six)
        .findFirst()
        .orElseThrow(() ->
            new UsageException("no matching subnet for " + flag + " " + address + ": --subnet"));
  }
}
