package io.gantry.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ports of the host that containers have, whatever network they are on. One thread's. */
final class HostPorts implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HostPorts.class.getName());

  private final Map<String, Holder> holders = new HashMap<>();

  private record Holder(String name, List<HeldPort> held) {}

  /**
   * Holds these for a container, in addition to what it has; answers with the host ports chosen.
   * All or none.
   *
   * @param name for error messages only
   */
  List<PortMapping> hold(String containerId, String name, List<PortMapping> ports) {
    if (ports.isEmpty()) {
      return List.of();
    }
    try (Rollback rollback = new Rollback()) {
      List<HeldPort> held = new ArrayList<>();
      for (PortMapping port : ports) {
        requireFree(port);
        HeldPort one = HeldPort.bind(withPortOf(port, held));
        rollback.add(one::close);
        held.add(one);
      }
      keep(containerId, name, held);
      rollback.keep();
      return held.stream().map(HeldPort::mapping).toList();
    }
  }

  /**
   * A port that somebody took while no daemon ran still leads to the container: its rule is first.
   */
  void holdAgain(String containerId, String name, List<PortMapping> ports) {
    List<HeldPort> held = new ArrayList<>();
    for (PortMapping port : ports) {
      try {
        held.add(HeldPort.bind(port));
      } catch (PortTaken e) {
        LOG.log(System.Logger.Level.WARNING, "cannot hold {0} again: {1}", port, e.getMessage());
      }
    }
    keep(containerId, name, held);
  }

  /** Lets go of these. */
  void release(String containerId, List<PortMapping> ports) {
    Holder holder = holders.get(containerId);
    if (holder == null) {
      return;
    }
    List<HeldPort> going =
        holder.held().stream().filter(held -> ports.contains(held.mapping())).toList();
    going.forEach(HeldPort::close);
    holder.held().removeAll(going);
    if (holder.held().isEmpty()) {
      holders.remove(containerId);
    }
  }

  @Override
  public void close() {
    holders.values().forEach(holder -> holder.held().forEach(HeldPort::close));
    holders.clear();
  }

  private void keep(String containerId, String name, List<HeldPort> held) {
    if (!held.isEmpty()) {
      holders
          .computeIfAbsent(containerId, _ -> new Holder(name, new ArrayList<>()))
          .held()
          .addAll(held);
    }
  }

  /** An open choice is the same for IPv4 and IPv6, as whoever asked for one port expects. */
  private static PortMapping withPortOf(PortMapping wanted, List<HeldPort> held) {
    if (wanted.hostPort() != 0 || held.isEmpty()) {
      return wanted;
    }
    PortMapping before = held.getLast().mapping();
    boolean twin =
        wanted.isIpv6() != before.isIpv6()
            && wanted.containerPort() == before.containerPort()
            && wanted.protocol() == before.protocol();
    return twin ? wanted.withHostPort(before.hostPort()) : wanted;
  }

  /** Names the container that has the port, which the kernel would not. */
  private void requireFree(PortMapping wanted) {
    holders.forEach((containerId, holder) -> {
      if (holder.held().stream().map(HeldPort::mapping).anyMatch(wanted::collidesWith)) {
        throw new PortTaken(
            "Bind for %s failed: port is already allocated by container %s (%.12s)"
                .formatted(wanted.host(), holder.name(), containerId));
      }
    });
  }
}
