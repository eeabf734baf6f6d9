package io.gantry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is wanted of one network, as the API writes it: {@code EndpointSettings}. */
final class EndpointFields {
  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final Map<String, Object> addresses = new LinkedHashMap<>();
  private final List<String> aliases = new ArrayList<>();
  private final List<String> links = new ArrayList<>();
  private final Map<String, String> options = new LinkedHashMap<>();

  void alias(String name) {
    aliases.add(name);
  }

  /** {@code container} or {@code container:alias}. */
  void link(String text) {
    links.add(text);
  }

  void option(String text) {
    Arguments.addPair(options, text);
  }

  void ipv4(String address) {
    addresses.put("IPv4Address", address);
  }

  void ipv6(String address) {
    addresses.put("IPv6Address", address);
  }

  void macAddress(String address) {
    fields.put("MacAddress", address);
  }

  void gatewayPriority(String text) {
    try {
      fields.put("GwPriority", Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new UsageException("invalid gw-priority \"" + text + "\": not a number");
    }
  }

  Map<String, Object> fields() {
    Map<String, Object> whole = new LinkedHashMap<>(fields);
    if (!addresses.isEmpty()) {
      whole.put("IPAMConfig", addresses);
    }
    if (!aliases.isEmpty()) {
      whole.put("Aliases", aliases);
    }
    if (!links.isEmpty()) {
      whole.put("Links", links);
    }
    if (!options.isEmpty()) {
      whole.put("DriverOpts", options);
    }
    return whole;
  }
}
