package io.gantry.engine;

import io.gantry.network.Addresses;
import io.gantry.network.Attachment;
import io.gantry.network.Join;
import io.gantry.network.Network;
import io.gantry.network.PortMapping;
import io.gantry.network.Protocol;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which ports of the host a container gets. A range of host ports is tried from its beginning. */
final class PortPlan {
  private final NetworkSpec network;
  private final List<String> exposed;

  /** The host's address where none is named; empty is all of them. */
  private final String standardAddress;

  PortPlan(ContainerSpec spec, String standardAddress) {
    this.network = spec.network();
    this.exposed = spec.process().exposedPorts();
    this.standardAddress = standardAddress;
  }

  Attachment attach(Network to, Join join) {
    return tried(ports -> to.attach(join.withPorts(ports)));
  }

  Attachment publish(Network on, Attachment attachment) {
    return tried(ports -> on.publish(attachment, ports));
  }

  /** A mapping as it is kept and shown. */
  static PortBinding binding(PortMapping mapping) {
    return new PortBinding(
        mapping.containerPort(),
        mapping.protocol().toString(),
        Addresses.text(mapping.hostAddress()),
        mapping.hostPort(),
        mapping.hostPort());
  }

  /** The other way round; the host's port and address are known. */
  static PortMapping mapping(PortBinding binding) {
    return new PortMapping(
        Addresses.parse(binding.hostAddress()),
        binding.hostPort(),
        binding.containerPort(),
        Protocol.parse(binding.protocol()));
  }

  private Attachment tried(Function<List<PortMapping>, Attachment> attempt) {
    int shift = 0;
    while (true) {
      try {
        return attempt.apply(mappings(shift));
      } catch (GantryException e) {
        shift++;
        boolean more = e.kind() == GantryException.Kind.CONFLICT && hasPort(shift);
        if (!more) {
          throw e;
        }
      }
    }
  }

  private boolean hasPort(int shift) {
    return network.ports().stream()
        .anyMatch(port -> port.hostPort() + shift <= port.lastHostPort());
  }

  private List<PortMapping> mappings(int shift) {
    List<PortMapping> mappings = new ArrayList<>();
    for (PortBinding port : network.ports()) {
      int shifted =
          Math.min(port.hostPort() + shift, Math.max(port.hostPort(), port.lastHostPort()));
      mappings.addAll(mappings(port, shifted));
    }
    if (network.publishAll()) {
      Set<String> explicit =
          network.ports().stream()
              .map(port -> port.containerPort() + "/" + port.protocol())
              .collect(Collectors.toSet());
      for (String text : exposed) {
        PortRange range = PortRange.parse("expose", text);
        for (int port = range.first(); port <= range.last(); port++) {
          if (!explicit.contains(port + "/" + range.protocol())) {
            mappings.addAll(mappings(new PortBinding(port, range.protocol(), "", 0, 0), 0));
          }
        }
      }
    }
    return mappings;
  }

  /** On all addresses means IPv6 as well, as far as the container has it. */
  private List<PortMapping> mappings(PortBinding port, int hostPort) {
    String host = port.hostAddress().isEmpty() ? standardAddress : port.hostAddress();
    List<String> hosts = host.isEmpty() ? List.of("0.0.0.0", "::") : List.of(host);
    return hosts.stream()
        .map(address ->
            new PortBinding(port.containerPort(), port.protocol(), address, hostPort, hostPort))
        .map(PortPlan::mapping)
        .toList();
  }
}
