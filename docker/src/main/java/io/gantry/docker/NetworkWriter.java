package io.gantry.docker;

import io.gantry.engine.ContainerView;
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
    boolean bridged = network.networkName().equals("bridge");
    return new NetworkSettingsWire(
        "",
        network.sandboxKey().isEmpty() ? "" : endpointId(view, "sandbox"),
        network.sandboxKey(),
        ports(exposed),
        bridged ? endpoint().endpointId() : "",
        bridged ? network.gateway() : "",
        bridged ? network.address() : "",
        bridged ? network.prefixLength() : 0,
        bridged ? network.macAddress() : "",
        networks());
  }

  Map<String, EndpointSettings> networks() {
    return network.networkName().isEmpty() ? Map.of() : Map.of(network.networkName(), endpoint());
  }

  List<PortSummary> summary() {
    List<PortSummary> ports = new ArrayList<>();
    Set<String> published = HostWriter.ports(network.ports()).keySet();
    for (PortBinding port : network.ports()) {
      ports.add(
          new PortSummary(
              anyAddress(port.hostAddress()),
              port.containerPort(),
              port.hostPort(),
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
          new PortBindingWire(anyAddress(port.hostAddress()), String.valueOf(port.hostPort())));
      ports.put(name, addresses);
    }
    return ports;
  }

  private EndpointSettings endpoint() {
    boolean up = view.state().alive();
    return new EndpointSettings(
        List.of(),
        network.macAddress(),
        network.networkId(),
        up ? endpointId(view, network.networkId()) : "",
        network.gateway(),
        network.address(),
        network.prefixLength(),
        "",
        "",
        0,
        List.of(),
        null);
  }

  private static String anyAddress(String address) {
    return address.isEmpty() ? "0.0.0.0" : address;
  }
}
