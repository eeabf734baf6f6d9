package io.gantry.docker;

import io.gantry.engine.PortBinding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ports as the API writes them: {@code 80/tcp}, {@code 53/udp}, {@code 8080-8090}. Pure. */
final class PortSyntax {
  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");

  private PortSyntax() {}

  /** Exposed ports, ranges unfolded, each as {@code number/protocol}. */
  static List<String> exposed(Collection<String> ports) {
    List<String> result = new ArrayList<>();
    for (String port : ports) {
      String protocol = protocol(port);
      Range range = range(number(port), port);
      for (int number = range.first; number <= range.last; number++) {
        result.add(number + "/" + protocol);
      }
    }
    return List.copyOf(result);
  }

  static List<PortBinding> bindings(Map<String, @Nullable List<PortBindingWire>> ports) {
    List<PortBinding> result = new ArrayList<>();
    ports.forEach((port, addresses) -> add(result, port, Absent.list(addresses)));
    return List.copyOf(result);
  }

  private static void add(List<PortBinding> to, String port, List<PortBindingWire> addresses) {
    Range inside = range(number(port), port);
    if (inside.first != inside.last) {
      throw invalid(port);
    }
    // A port without any address is published on one that the engine chooses, as Docker does.
    List<PortBindingWire> all =
        addresses.isEmpty() ? List.of(new PortBindingWire("", "")) : addresses;
    for (PortBindingWire address : all) {
      Range host = address.hostPort().isEmpty() ? new Range(0, 0) : range(address.hostPort(), port);
      to.add(
          new PortBinding(inside.first, protocol(port), address.hostIp(), host.first, host.last));
    }
  }

  private static String number(String port) {
    int slash = port.indexOf('/');
    return slash < 0 ? port : port.substring(0, slash);
  }

  private static String protocol(String port) {
    int slash = port.indexOf('/');
    String protocol = slash < 0 ? "tcp" : port.substring(slash + 1).toLowerCase(Locale.ROOT);
    if (!PROTOCOLS.contains(protocol)) {
      throw HttpFailure.badRequest("invalid proto: " + protocol);
    }
    return protocol;
  }

  private static Range range(String text, String port) {
    String[] ends = text.split("-", -1);
    try {
      int first = Integer.parseInt(ends[0]);
      int last = ends.length == 1 ? first : Integer.parseInt(ends[1]);
      if (ends.length <= 2 && first >= 0 && first <= last && last <= 65535) {
        return new Range(first, last);
      }
    } catch (NumberFormatException e) {
      // Said below, together with a number out of range.
    }
    throw invalid(text.equals(number(port)) ? port : text);
  }

  private static HttpFailure invalid(String port) {
    return HttpFailure.badRequest("invalid port specification: \"" + port + "\"");
  }

  private record Range(int first, int last) {}
}
