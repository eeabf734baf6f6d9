package io.gantry.network.cni;

import io.gantry.network.PortMapping;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an attachment asks for beyond its network. Immutable; each {@code with} gives a copy.
 *
 * @param arguments {@code CNI_ARGS}, given to every plugin
 * @param capabilities the capability arguments (CNI conventions, "dynamic plugin specific fields"),
 *     given to those plugins whose configuration declares them
 */
public record CniOptions(Map<String, String> arguments, Map<String, Object> capabilities) {
  /** Nothing beyond. */
  public static final CniOptions NONE = new CniOptions(Map.of(), Map.of());

  /** INVALID for arguments that {@code CNI_ARGS} cannot carry. */
  public CniOptions {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    capabilities = Collections.unmodifiableMap(new LinkedHashMap<>(capabilities));
    arguments.forEach(CniOptions::check);
  }

  /** Adds one of {@code CNI_ARGS}. */
  public CniOptions withArgument(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(arguments);
    more.put(key, value);
    return new CniOptions(more, capabilities);
  }

  /** Adds a capability argument of any name: maps, lists, strings, numbers and booleans. */
  public CniOptions withCapability(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(capabilities);
    more.put(name, value);
    return new CniOptions(arguments, more);
  }

  /** {@code portMappings}. INVALID for host port 0: plugins do not choose ports. */
  public CniOptions withPortMappings(List<PortMapping> ports) {
    List<Map<String, Object>> json = new ArrayList<>();
    for (PortMapping port : ports) {
      if (port.hostPort() == 0) {
        throw GantryException.invalid(
            "port mapping " + port + ": a CNI network cannot choose the host port. Hint: name one");
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("hostPort", port.hostPort());
      entry.put("containerPort", port.containerPort());
      entry.put("protocol", port.protocol().toString());
      if (!port.hostAddress().isAnyLocalAddress()) {
        entry.put("hostIP", port.hostAddress().getHostAddress());
      }
      json.add(entry);
    }
    return withCapability("portMappings", json);
  }

  /** {@code mac}, such as {@code 02:00:00:00:00:01}. */
  public CniOptions withMac(String mac) {
    return withCapability("mac", mac);
  }

  /** {@code ips}, addresses with prefix. */
  public CniOptions withIps(List<String> addresses) {
    return withCapability("ips", List.copyOf(addresses));
  }

  /** {@code aliases}, names for the container. */
  public CniOptions withAliases(List<String> names) {
    return withCapability("aliases", List.copyOf(names));
  }

  /** {@code dns}. */
  public CniOptions withDns(List<String> servers, List<String> searches) {
    return withCapability(
        "dns", Map.of("servers", List.copyOf(servers), "searches", List.copyOf(searches)));
  }

  /** {@code bandwidth}: rates in bits a second, bursts in bits; ingress is to the container. */
  public CniOptions withBandwidth(
      long ingressRate, long ingressBurst, long egressRate, long egressBurst) {
    Map<String, Object> limits = new LinkedHashMap<>();
    limits.put("ingressRate", ingressRate);
    limits.put("ingressBurst", ingressBurst);
    limits.put("egressRate", egressRate);
    limits.put("egressBurst", egressBurst);
    return withCapability("bandwidth", limits);
  }

  /** The value of {@code CNI_ARGS}. */
  String argumentText() {
    List<String> pairs = new ArrayList<>();
    arguments.forEach((key, value) -> pairs.add(key + "=" + value));
    return String.join(";", pairs);
  }

  private static void check(String key, String value) {
    boolean fits =
        !key.isEmpty()
            && key.indexOf('=') < 0
            && (key + value).chars().noneMatch(c -> c == ';' || Character.isISOControl(c));
    if (!fits) {
      throw GantryException.invalid(
          "CNI argument \""
              + Names.shown(key + "=" + value, 64)
              + "\" has a separator or a control character");
    }
  }
}
