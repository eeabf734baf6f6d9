package io.gantry.network.dns;

import static io.gantry.network.dns.EndpointNames.folded;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one container may learn: the names on the networks that it is on, the links that only it
 * knows, and whom to ask about other names. Networks come and go while it is served. Thread-safe.
 */
public final class ResolverScope {
  /** How many servers resolv.conf(5) has, and Docker asks. */
  private static final int MAX_UPSTREAMS = 3;

  private final List<InetSocketAddress> configured;
  private final boolean qualifiedOnly;
  private volatile List<Connection> connections = List.of();

  /**
   * Of a container that is on no network yet.
   *
   * @param upstreams the servers to ask, of which the first three count
   * @param options of its resolv.conf as the user gave them: who sets {@code ndots} above 0 does
   *     not want names without a dot to be asked outside
   */
  public ResolverScope(List<InetSocketAddress> upstreams, List<String> options) {
    this.configured = upstreams.stream().limit(MAX_UPSTREAMS).toList();
    this.qualifiedOnly = options.stream().anyMatch(option -> option.matches("ndots:0*[1-9]\\d*"));
  }

  /**
   * Puts the container on a network, behind those where it is; asking goes in this order.
   *
   * @param internal the network does not lead out
   * @param links private aliases: what this container alone may call others on the network, with
   *     one of the names that the network knows for each
   */
  public synchronized void connect(
      NetworkNames names, boolean internal, Map<String, String> links) {
    Map<String, String> folded = new HashMap<>();
    links.forEach((alias, name) -> folded.put(folded(alias), folded(name)));
    List<Connection> changed = without(names);
    changed.add(new Connection(names, internal, Map.copyOf(folded)));
    connections = List.copyOf(changed);
  }

  /** Takes it off; nothing happens when it is not there. */
  public synchronized void disconnect(NetworkNames names) {
    connections = List.copyOf(without(names));
  }

  /**
   * The addresses behind a name without its last dot, of the first network that has some; none when
   * it exists without an address of the family, empty when it does not exist.
   */
  Optional<List<InetAddress>> addresses(String name, AddressFamily family) {
    String asked = folded(name);
    Optional<List<InetAddress>> found = Optional.empty();
    for (Connection connection : connections) {
      Optional<List<InetAddress>> here = connection.addresses(asked, family);
      if (here.isPresent() && !here.get().isEmpty()) {
        return here;
      }
      found = found.or(() -> here);
    }
    return found;
  }

  boolean knows(String name) {
    return addresses(name, AddressFamily.IPV4).isPresent();
  }

  /** The name of the container on one of the networks that has the address. */
  Optional<String> nameOf(InetAddress address) {
    return connections.stream()
        .flatMap(connection -> connection.names.nameOf(address).stream())
        .findFirst();
  }

  /**
   * The servers to ask about other names. Without a way out, those on the container's own networks:
   * the daemon asks from the host and would lead queries out where packets cannot go.
   */
  List<InetSocketAddress> upstreams() {
    List<Connection> now = connections;
    boolean outside = now.stream().anyMatch(connection -> !connection.internal);
    return outside
        ? configured
        : configured.stream()
            .filter(upstream -> nameOf(upstream.getAddress()).isPresent())
            .toList();
  }

  /** Whether a name is kept inside although nobody here has it. */
  boolean keepsInside(String name) {
    return qualifiedOnly && name.indexOf('.') < 0;
  }

  private List<Connection> without(NetworkNames names) {
    List<Connection> others = new ArrayList<>(connections);
    others.removeIf(connection -> connection.names == names);
    return others;
  }

  private record Connection(NetworkNames names, boolean internal, Map<String, String> links) {
    /** Of the name itself, then of the name in this network's domain. */
    Optional<List<InetAddress>> addresses(String name, AddressFamily family) {
      Optional<List<InetAddress>> direct = named(name, family);
      String domain = "." + folded(names.network());
      return direct.isPresent() || !name.endsWith(domain)
          ? direct
          : named(name.substring(0, name.length() - domain.length()), family);
    }

    private Optional<List<InetAddress>> named(String name, AddressFamily family) {
      return names.addresses(links.getOrDefault(name, name), family);
    }
  }
}
