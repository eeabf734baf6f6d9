package io.gantry.network;

import io.gantry.linux.Conntrack;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Nftables;
import io.gantry.linux.NftablesElement;
import io.gantry.linux.NftablesElements;
import io.gantry.linux.NftablesException;
import io.gantry.network.FilterTable.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes the nftables tables of all networks. Used by one {@link KernelThread}. */
final class Firewall implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Firewall.class.getName());

  /** Of a table, a chain, and two closing braces. */
  private static final int EMPTY_CHAIN_LINES = 4;

  private final FilterTable table;
  private final Nftables nftables;
  private final NftablesElements elements;
  private final Conntrack conntrack;
  private final ForwardGates gates;
  private final boolean guards;
  private final List<String> warnings = new ArrayList<>();

  /** Empty until a member has a limit, which few ever have. */
  private Optional<Boolean> limits = Optional.empty();

  private Firewall(
      FilterTable table,
      ForwardGates gates,
      Nftables nftables,
      NftablesElements elements,
      Conntrack conntrack) {
    this.table = table;
    this.gates = gates;
    this.nftables = nftables;
    this.elements = elements;
    this.conntrack = conntrack;
    nftables.run(table.create());
    this.guards = guard();
  }

  /**
   * Makes or renews the tables, in the calling thread's network namespace.
   *
   * @param passes whether others' chains may be told to let networks through
   */
  static Firewall open(FilterTable table, boolean passes) {
    try (Rollback rollback = new Rollback()) {
      Nftables nftables = Nftables.open();
      rollback.add(nftables::close);
      NftablesElements elements = NftablesElements.open();
      rollback.add(elements::close);
      Conntrack conntrack = Conntrack.open();
      rollback.add(conntrack::close);
      Firewall opened =
          new Firewall(
              table,
              new ForwardGates(nftables, table.name(), passes),
              nftables,
              elements,
              conntrack);
      rollback.keep();
      return opened;
    }
  }

  FilterTable table() {
    return table;
  }

  /** Whether this kernel lets us look at who sends. */
  boolean guards() {
    return guards;
  }

  /** Whether members can be held to their limits from outside of them, for which it prepares. */
  boolean limits() {
    if (limits.isEmpty()) {
      limits = Optional.of(guards && limit());
    }
    return limits.get();
  }

  ForwardGates gates() {
    return gates;
  }

  List<String> warnings() {
    return Stream.concat(warnings.stream(), gates.warnings().stream()).toList();
  }

  /** Adds what a network needs, all or none; what is there already stays. */
  void add(List<Element> ofNetwork) {
    if (ofNetwork.isEmpty()) {
      return;
    }
    StringBuilder commands = new StringBuilder();
    ofNetwork.forEach(element -> commands.append(element.add()));
    try {
      nftables.run(commands.toString());
    } catch (NftablesException e) {
      // Intervals of somebody dead are in the way.
      ofNetwork.forEach(this::removeQuietly);
      nftables.run(commands.toString());
    }
  }

  /** Removes what a network needed; what is gone already is no error. */
  void remove(List<Element> ofNetwork) {
    if (ofNetwork.isEmpty()) {
      return;
    }
    StringBuilder commands = new StringBuilder();
    ofNetwork.forEach(element -> commands.append(element.delete()));
    try {
      nftables.run(commands.toString());
    } catch (NftablesException e) {
      ofNetwork.forEach(this::removeQuietly);
    }
  }

  /** Adds these, all or none; what is in the way is left over from somebody dead, and goes. */
  void admit(List<NftablesElement> ofMember) {
    try {
      elements.add(ofMember);
    } catch (LinuxException e) {
      ofMember.forEach(this::removeQuietly);
      elements.add(ofMember);
    }
  }

  /** Removes these; those that are gone already are no error. */
  void dismiss(List<NftablesElement> ofMember) {
    try {
      elements.remove(ofMember);
    } catch (LinuxException e) {
      ofMember.forEach(this::removeQuietly);
    }
  }

  /** Leaves just what these commands add, in one transaction that no connection notices. */
  void only(List<String> additions) {
    StringBuilder commands = new StringBuilder(table.emptied());
    if (guards) {
      commands.append(table.emptiedGuard());
    }
    if (limits.orElse(false)) {
      commands.append(table.emptiedLimits());
    }
    additions.forEach(commands::append);
    nftables.run(commands.toString());
  }

  /** A client that goes on asking would otherwise be led to where the port led before, for ever. */
  void forgetFlows(List<PortMapping> ports) {
    for (PortMapping port : ports) {
      if (port.protocol() == Protocol.UDP) {
        forgetFlows(port);
      }
    }
  }

  /** Removes the tables; what the administrator wrote stays. */
  void delete() {
    boolean written = nftables.run(table.listUser()).lines().count() > EMPTY_CHAIN_LINES;
    nftables.run(table.delete(written));
    if (guards) {
      nftables.run(table.deleteGuard());
    }
  }

  @Override
  public void close() {
    try (nftables;
        elements) {
      conntrack.close();
    }
  }

  private boolean guard() {
    try {
      nftables.run(table.createGuard());
      return true;
    } catch (NftablesException e) {
      warnings.add(
          "this kernel has no nftables for bridges: containers on one network can send in each other's name ("
              + e.getMessage()
              + ")");
      return false;
    }
  }

  private boolean limit() {
    try {
      nftables.run(table.createLimits());
      return true;
    } catch (NftablesException e) {
      LOG.log(
          System.Logger.Level.DEBUG, "traffic limits can be lifted inside: {0}", e.getMessage());
      return false;
    }
  }

  private void removeQuietly(Element element) {
    try {
      nftables.run(element.delete());
    } catch (NftablesException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} was not there: {1}", element, e.getMessage());
    }
  }

  private void removeQuietly(NftablesElement element) {
    try {
      elements.remove(List.of(element));
    } catch (LinuxException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} was not there: {1}", element, e.getMessage());
    }
  }

  private void forgetFlows(PortMapping port) {
    try {
      conntrack.forgetUdp(port.hostPort(), port.isIpv6());
    } catch (LinuxException e) {
      // Kernels that cannot do it serve new clients all the same.
      LOG.log(System.Logger.Level.WARNING, "old flows of {0} stay: {1}", port, e.getMessage());
    }
  }
}
