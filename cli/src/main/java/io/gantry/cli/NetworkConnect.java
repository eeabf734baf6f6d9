package io.gantry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code gantry network connect}. */
final class NetworkConnect extends Verb {
  NetworkConnect() {
    super(
        "NETWORK CONTAINER",
        "Connect a container to a network",
        Flag.value("alias", "strings", "Add network-scoped alias for the container"),
        Flag.value("driver-opt", "strings", "driver options for the network"),
        Flag.value("gw-priority", "int", "Highest gw-priority provides the default gateway"),
        Flag.value("ip", "string", "IPv4 address (e.g., \"172.30.100.104\")"),
        Flag.value("ip6", "string", "IPv6 address (e.g., \"2001:db8::33\")"),
        Flag.value("link", "list", "Add link to another container"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    if (arguments.operands().size() != 2) {
      throw new UsageException(
          "'gantry network connect' requires exactly 2 arguments: a network and a container");
    }
    EndpointFields endpoint = new EndpointFields();
    arguments.all("alias").forEach(endpoint::alias);
    arguments.all("link").forEach(endpoint::link);
    arguments.all("driver-opt").forEach(endpoint::option);
    arguments.all("ip").forEach(endpoint::ipv4);
    arguments.all("ip6").forEach(endpoint::ipv6);
    arguments.all("gw-priority").forEach(endpoint::gatewayPriority);
    List<String> names = new ArrayList<>(arguments.operands());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("Container", names.get(1));
    body.put("EndpointConfig", endpoint.fields());
    session.client().postQuietly(new Query("/networks/%s/connect", names.get(0)).toString(), body);
    return 0;
  }
}
