package io.gantry.builder.dockerfile;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What EXPOSE names: a port or a range, perhaps with a protocol. For the sake of old files an
 * address and a port of the host may stand before it, as in {@code docker run -p}; they are checked
 * and mean nothing. Throws {@link SyntaxFault}.
 */
final class ExposedPorts {
  private static final int MAX_PORT = 65_535;

  /** The most ports that a stage may expose: all of each protocol. */
  static final int MAX_PORTS = 3 * (MAX_PORT + 1);

  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\\]?");

  private record Range(int first, int last) {}

  /** One written port: what it says of the host, and the port and protocol as written. */
  record Spec(String address, String hostPort, String port, String protocol) {
    boolean namesHost() {
      return !address.isEmpty() || !hostPort.isEmpty();
    }
  }

  private ExposedPorts() {}

  /** Each port once, {@code 80/tcp}, in the order of the words. */
  static List<String> parse(List<String> words) {
    Set<String> ports = new LinkedHashSet<>();
    int named = 0;
    for (String word : words) {
      Spec spec = split(word);
      Range range = checked(spec);
      named += range.last() - range.first() + 1;
      if (named > MAX_PORTS) {
        throw SyntaxFault.ofLine("EXPOSE names more than " + MAX_PORTS + " ports");
      }
      String protocol = spec.protocol().toLowerCase(Locale.ROOT);
      for (int port = range.first(); port <= range.last(); port++) {
        ports.add(port + "/" + protocol);
      }
    }
    return List.copyOf(ports);
  }

  static Spec split(String word) {
    int colon = word.lastIndexOf(':');
    int before = colon < 0 ? -1 : word.lastIndexOf(':', colon - 1);
    String target = word.substring(colon + 1);
    int slash = target.indexOf('/');
    String protocol = slash < 0 ? "" : target.substring(slash + 1);
    return new Spec(
        before < 0 ? "" : word.substring(0, before),
        colon < 0 ? "" : word.substring(before + 1, colon),
        slash < 0 ? target : target.substring(0, slash),
        protocol.isEmpty() ? "tcp" : protocol);
  }

  private static Range checked(Spec spec) {
    if (spec.port().isEmpty()) {
      throw SyntaxFault.ofLine("no port specified");
    }
    if (!PROTOCOLS.contains(spec.protocol().toLowerCase(Locale.ROOT))) {
      throw SyntaxFault.ofLine("invalid proto: " + spec.protocol());
    }
    if (!spec.address().isEmpty() && !ADDRESS.matcher(spec.address()).matches()) {
      throw SyntaxFault.ofLine("invalid IP address: " + spec.address());
    }
    Range range = range(spec.port(), "invalid containerPort: " + spec.port());
    if (!spec.hostPort().isEmpty()) {
      Range host = range(spec.hostPort(), "invalid hostPort: " + spec.hostPort());
      int ports = range.last() - range.first();
      if (ports > 0 && host.last() - host.first() != ports) {
        throw SyntaxFault.ofLine(
            "invalid ranges specified for container and host Ports: "
                + spec.port()
                + " and "
                + spec.hostPort());
      }
    }
    return range;
  }

  private static Range range(String text, String error) {
    String[] ends = text.split("-", 2);
    int first = number(ends[0], error);
    int last = ends.length == 1 ? first : number(ends[1], error);
    if (last < first) {
      throw SyntaxFault.ofLine(error);
    }
    return new Range(first, last);
  }

  private static int number(String text, String error) {
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : MAX_PORT + 1;
    if (port > MAX_PORT) {
      throw SyntaxFault.ofLine(error);
    }
    return port;
  }
}
