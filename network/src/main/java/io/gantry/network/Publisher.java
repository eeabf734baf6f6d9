package io.gantry.network;

import io.gantry.linux.Conntrack;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Nftables;
import io.gantry.linux.NftablesException;
import java.util.Collection;
import java.util.List;

/** Writes the nftables table of one bridge. Used by one {@link KernelThread}. */
final class Publisher implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Publisher.class.getName());

  private final PortTable table;
  private final Nftables nftables;
  private final Conntrack conntrack;
  private final List<String> warnings;

  private Publisher(PortTable table, Nftables nftables, Conntrack conntrack) {
    this.table = table;
    this.nftables = nftables;
    this.conntrack = conntrack;
    nftables.run(table.create());
    this.warnings = ForwardPolicy.warnings(nftables.run("list chains"));
  }

  /** Makes or renews the table, in the calling thread's network namespace. */
  static Publisher open(PortTable table) {
    try (Rollback rollback = new Rollback()) {
      Nftables nftables = Nftables.open();
      rollback.add(nftables::close);
      Conntrack conntrack = Conntrack.open();
      rollback.add(conntrack::close);
      Publisher opened = new Publisher(table, nftables, conntrack);
      rollback.keep();
      return opened;
    }
  }

  List<String> warnings() {
    return warnings;
  }

  void publish(Attachment attachment) {
    List<PortMapping> ports = attachment.published();
    if (ports.isEmpty()) {
      return;
    }
    try {
      nftables.run(table.publish(attachment.address(), ports));
    } catch (NftablesException e) {
      // The sockets say that the ports are ours: whatever else is in the maps is left over.
      ports.forEach(this::withdrawQuietly);
      nftables.run(table.publish(attachment.address(), ports));
    }
    forgetFlows(ports);
  }

  void withdraw(List<PortMapping> ports) {
    if (!ports.isEmpty()) {
      nftables.run(table.withdraw(ports));
      forgetFlows(ports);
    }
  }

  /** Leaves just these, in one transaction that no connection notices. */
  void publishOnly(Collection<Attachment> attachments) {
    StringBuilder commands = new StringBuilder(table.withdrawAll());
    for (Attachment attachment : attachments) {
      commands.append(table.publish(attachment.address(), attachment.published()));
    }
    nftables.run(commands.toString());
  }

  void deleteTable() {
    nftables.run(table.delete());
  }

  @Override
  public void close() {
    try (nftables) {
      conntrack.close();
    }
  }

  private void withdrawQuietly(PortMapping port) {
    try {
      nftables.run(table.withdraw(List.of(port)));
    } catch (NftablesException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} was not published: {1}", port, e.getMessage());
    }
  }

  /** A client that goes on asking would otherwise be led to where the port led before, for ever. */
  private void forgetFlows(List<PortMapping> ports) {
    for (PortMapping port : ports) {
      if (port.protocol() == Protocol.UDP) {
        forgetFlows(port);
      }
    }
  }

  private void forgetFlows(PortMapping port) {
    try {
      conntrack.forgetUdp(port.hostPort());
    } catch (LinuxException e) {
      // Kernels that cannot do it serve new clients all the same.
      LOG.log(System.Logger.Level.WARNING, "old flows of {0} stay: {1}", port, e.getMessage());
    }
  }
}
