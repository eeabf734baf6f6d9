package io.gantry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code -p [[ADDRESS:][HOST]:]CONTAINER[/PROTOCOL]} with ranges, {@code -P} and {@code --expose},
 * in the API's form.
 */
final class PortFlags {
  private static final Pattern PUBLISH =
      Pattern.compile(
          "(?:(?:(?<address>\\[[0-9a-fA-F:]+\\]|[0-9.]+):)?(?<host>\\d+(?:-\\d+)?)?:)?(?<container>\\d+(?:-\\d+)?)(?:/(?<protocol>tcp|udp|sctp))?");

  private final Arguments arguments;
  private final Map<String, Object> exposed = new LinkedHashMap<>();
  private final Map<String, List<Map<String, String>>> bindings = new LinkedHashMap<>();

  PortFlags(Arguments arguments) {
    this.arguments = arguments;
  }

  void addTo(Map<String, Object> body, Map<String, Object> host) {
    arguments.all("publish").forEach(this::publish);
    arguments.all("expose").forEach(this::expose);
    body.put("ExposedPorts", exposed);
    host.put("PortBindings", bindings);
    host.put("PublishAllPorts", arguments.has("publish-all"));
  }

  private void publish(String text) {
    Matcher port = PUBLISH.matcher(text);
    if (!port.matches()) {
      throw new UsageException(
          "invalid publish specification '"
              + text
              + "': it must be [[address:][host-port]:]container-port[/protocol]");
    }
    int[] inside = range(port.group("container"), text);
    String host = port.group("host");
    // Port 0 on the host means any free one, as a missing one does.
    boolean any = host == null || host.equals("0");
    int[] outside = any ? new int[] {0, 0} : range(host, text);
    int count = inside[1] - inside[0];
    boolean choose = !any && count == 0 && outside[1] > outside[0];
    if (!any && !choose && outside[1] - outside[0] != count) {
      throw new UsageException("invalid ranges specified for container and host Ports: " + text);
    }
    String address =
        port.group("address") == null ? "" : port.group("address").replaceAll("[\\[\\]]", "");
    for (int i = 0; i <= count; i++) {
      String outer = any ? "" : choose ? host : String.valueOf(outside[0] + i);
      String key =
          (inside[0] + i) + "/" + (port.group("protocol") == null ? "tcp" : port.group("protocol"));
      exposed.put(key, Map.of());
      bindings
          .computeIfAbsent(key, k -> new ArrayList<>())
          .add(Map.of("HostIp", address, "HostPort", outer));
    }
  }

  private void expose(String text) {
    String[] parts = text.split("/", 2);
    int[] range = range(parts[0], text);
    for (int port = range[0]; port <= range[1]; port++) {
      exposed.put(port + "/" + (parts.length > 1 ? parts[1] : "tcp"), Map.of());
    }
  }

  private static int[] range(String text, String whole) {
    String[] ends = text.split("-", 2);
    try {
      int first = Integer.parseInt(ends[0]);
      int last = ends.length > 1 ? Integer.parseInt(ends[1]) : first;
      if (first > 0 && last >= first && last <= 65535) {
        return new int[] {first, last};
      }
    } catch (NumberFormatException e) {
      // Answered below, as every other port that is none.
    }
    throw new UsageException(
        "invalid port '" + text + "' in '" + whole + "': a port is a number from 1 to 65535");
  }
}
