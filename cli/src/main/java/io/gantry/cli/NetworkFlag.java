package io.gantry.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * {@code --network}, several times, as a name or as {@code name=net,alias=web,ip=10.1.2.3}; beside
 * it the flags that belong to the first: {@code --network-alias}, {@code --ip}, {@code --ip6},
 * {@code --link}.
 */
final class NetworkFlag {
  private final SequencedMap<String, EndpointFields> networks = new LinkedHashMap<>();

  NetworkFlag(List<String> texts) {
    texts.forEach(this::add);
  }

  /** Gives the first network what the flags beside it say; the default one when none is named. */
  void first(Arguments arguments) {
    boolean given =
        arguments.given("network-alias")
            || arguments.given("ip")
            || arguments.given("ip6")
            || arguments.given("link");
    if (!given) {
      return;
    }
    EndpointFields first =
        networks.isEmpty()
            ? networks.computeIfAbsent("default", _ -> new EndpointFields())
            : networks.firstEntry().getValue();
    arguments.all("network-alias").forEach(first::alias);
    arguments.all("link").forEach(first::link);
    arguments.all("ip").forEach(first::ipv4);
    arguments.all("ip6").forEach(first::ipv6);
  }

  /** The name of the first; empty when none is given. */
  String mode() {
    return networks.isEmpty() ? "" : networks.firstEntry().getKey();
  }

  Map<String, Object> endpoints() {
    Map<String, Object> endpoints = new LinkedHashMap<>();
    networks.forEach((name, fields) -> endpoints.put(name, fields.fields()));
    return endpoints;
  }

  private void add(String text) {
    EndpointFields fields = new EndpointFields();
    String name = text;
    if (text.contains("=")) {
      name = "";
      for (String part : text.split(",")) {
        int equals = part.indexOf('=');
        if (equals < 0) {
          throw new UsageException("invalid field \"" + part + "\" in --network " + text);
        }
        String value = part.substring(equals + 1);
        switch (part.substring(0, equals)) {
          case "name" -> name = value;
          case "alias" -> fields.alias(value);
          case "ip" -> fields.ipv4(value);
          case "ip6" -> fields.ipv6(value);
          case "mac-address" -> fields.macAddress(value);
          case "driver-opt" -> fields.option(value);
          case "link" -> fields.link(value);
          case "gw-priority" -> fields.gatewayPriority(value);
          default ->
              throw new UsageException("invalid field \"" + part + "\" in --network " + text);
        }
      }
    }
    if (name.isEmpty()) {
      throw new UsageException("--network " + text + " names no network");
    }
    if (networks.put(name, fields) != null) {
      throw new UsageException("network \"" + name + "\" is specified multiple times");
    }
  }
}
