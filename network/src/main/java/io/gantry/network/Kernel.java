package io.gantry.network;

import io.gantry.linux.LinuxException;
import io.gantry.linux.Netlink;
import io.gantry.linux.NftablesException;
import io.gantry.oci.GantryException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;

/**
 * The host's side of all networks: one thread, one conversation about devices, one packet filter,
 * and the ports that containers have. But for {@link #call}, all of it is used on that thread.
 */
final class Kernel implements AutoCloseable {
  private final KernelThread thread;
  private final Netlink netlink;
  private final Departures departures;
  private final Firewall firewall;
  private final HostPorts ports = new HostPorts();

  private Kernel(KernelThread thread, Netlink netlink, Departures departures, Firewall firewall) {
    this.thread = thread;
    this.netlink = netlink;
    this.departures = departures;
    this.firewall = firewall;
  }

  static Kernel open(FilterTable table, boolean passes) {
    KernelThread thread = new KernelThread("network-" + table.name());
    try {
      return explained("open networks", () -> thread.call(() -> open(thread, table, passes)));
    } catch (RuntimeException e) {
      thread.close();
      throw e;
    }
  }

  private static Kernel open(KernelThread thread, FilterTable table, boolean passes) {
    try (Rollback rollback = new Rollback()) {
      Netlink netlink = Netlink.open();
      rollback.add(netlink::close);
      Departures departures = new Departures(Netlink.open(), "network-departures");
      rollback.add(departures::close);
      Kernel opened = new Kernel(thread, netlink, departures, Firewall.open(table, passes));
      rollback.keep();
      return opened;
    }
  }

  /** Runs the task on the thread; what the kernel refuses gets the shape of this module. */
  <T> T call(String what, Callable<T> task) {
    return explained(what, () -> thread.call(task));
  }

  void run(String what, Runnable task) {
    var _ =
        call(
            what,
            () -> {
              task.run();
              return true;
            });
  }

  Netlink netlink() {
    return netlink;
  }

  Departures departures() {
    return departures;
  }

  Firewall firewall() {
    return firewall;
  }

  HostPorts ports() {
    return ports;
  }

  @Override
  public void close() {
    try (thread) {
      run(
          "close networks",
          () -> {
            try (netlink;
                firewall) {
              departures.close();
              ports.close();
            }
          });
    }
  }

  private static <T> T explained(String what, Callable<T> task) {
    try {
      return task.call();
    } catch (GantryException e) {
      throw e;
    } catch (LinuxException | NftablesException | UncheckedIOException e) {
      throw GantryException.internal(what + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(what, e);
    }
  }
}
