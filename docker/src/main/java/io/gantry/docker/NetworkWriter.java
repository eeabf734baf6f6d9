package io.gantry.docker;

import io.gantry.engine.ContainerView;
import io.gantry.engine.EndpointSpec;
import io.gantry.engine.EndpointView;
import io.gantry.engine.NetworkView;
import io.gantry.engine.PortBinding;
import io.gantry.oci.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a container's addresses and ports, for inspect and lists. Pure. */
final class NetworkWriter {
  private final ContainerView view;
  private final NetworkView network;

  NetworkWriter(ContainerView view) {
    this.view = view;
    this.network = view.network();
  }

  /** {@code exposed} are the ports that may be named though they are not published. */
  NetworkSettingsWire settings(Set<String> exposed) {
    // The fields beside "Networks" are those of the default bridge.
    EndpointView standard =
        network.endpoint("bridge").orElseGet(() -> EndpointView.unconnected("", ""));
    return new NetworkSettingsWire(
        "",
        network.sandboxKey().isEmpty() ? "" : endpointId(view, "sandbox"),
        network.sandboxKey(),
        ports(exposed),
        standard.connected() ? endpointId(view, standard.networkId()) : "",
        standard.gateway(),
        standard.address(),
        standard.prefixLength(),
        standard.ipv6Gateway(),
        standard.ipv6Address(),
        standard.ipv6PrefixLength(),
        standard.macAddress(),
        networks());
  }

  Map<String, EndpointSettings> networks() {
    Map<String, EndpointSettings> networks = new LinkedHashMap<>();
    network.endpoints().forEach(end -> networks.put(end.networkName(), endpoint(end)));
    return networks;
  }

  List<PortSummary> summary() {
    List<PortSummary> ports = new ArrayList<>();
    Set<String> published = HostWriter.ports(network.ports()).keySet();
    for (PortBinding port : network.ports()) {
      ports.add(
          new PortSummary(
              anyAddress(port.hostAddress()),
              port.containerPort(),
              port.hostPort() == 0 ? null : port.hostPort(),
              port.protocol()));
    }
    for (String exposed : view.spec().process().exposedPorts()) {
      if (view.state().alive() && !published.contains(exposed)) {
        String[] parts = exposed.split("/", 2);
        ports.add(new PortSummary(null, Integer.parseInt(parts[0]), null, parts[1]));
      }
    }
    return ports;
  }

  /** A stable id for the container's end of a network: clients only compare it. */
  static String endpointId(ContainerView view, String networkId) {
    return Digest.sha256(view.id() + "/" + networkId).hex();
  }

  private Map<String, @Nullable List<PortBindingWire>> ports(Set<String> exposed) {
    Map<String, @Nullable List<PortBindingWire>> ports = new LinkedHashMap<>();
    if (!view.state().alive()) {
      return ports;
    }
    exposed.forEach(port -> ports.put(port, null));
    for (PortBinding port : network.ports()) {
      String name = port.containerPort() + "/" + port.protocol();
      List<PortBindingWire> addresses = new ArrayList<>(Absent.list(ports.get(name)));
      addresses.add(
          new PortBindingWire(
              anyAddress(port.hostAddress()),
              port.hostPort() == 0 ? "" : String.valueOf(port.hostPort())));
      ports.put(name, addresses);
    }
    return ports;
  }

  private EndpointSettings endpoint(EndpointView end) {
    boolean up = view.state().alive();
    EndpointSpec wanted =
        view.spec()
            .network()
            .endpoint(end.networkName())
            .orElseGet(() -> EndpointSpec.of(end.networkName()));
    boolean addressed = !wanted.ipv4().isEmpty() || !wanted.ipv6().isEmpty();
    return new EndpointSettings(
        addressed ? new EndpointAddresses(wanted.ipv4(), wanted.ipv6(), List.of()) : null,
        wanted.links(),
        wanted.aliases(),
        up ? end.macAddress() : wanted.macAddress(),
        wanted.options(),
        wanted.gatewayPriority(),
        end.networkId(),
        up ? endpointId(view, end.networkId()) : "",
        end.gateway(),
        end.address(),
        end.prefixLength(),
        end.ipv6Gateway(),
        end.ipv6Address(),
        end.ipv6PrefixLength(),
        end.names());
  }

  private static String anyAddress(String address) {
    return address.isEmpty() ? "0.0.0.0" : address;
  }
}
