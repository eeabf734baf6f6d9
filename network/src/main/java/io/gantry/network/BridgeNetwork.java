package io.gantry.network;

import io.gantry.linux.LinuxException;
import io.gantry.linux.MacAddress;
import io.gantry.linux.NftablesException;
import io.gantry.oci.GantryException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A bridge with containers on it: each has a veth pair into a network namespace of its own, an
 * address of the bridge's subnet, a way out by masquerading, and published ports that the kernel
 * forwards, from other machines, from this host (loopback included) and from containers.
 * Thread-safe; callers may be virtual threads. Failures are {@link GantryException}s and leave
 * nothing behind.
 *
 * <p>It works beside other users of the packet filter and never touches their tables. One thing it
 * cannot do is to overrule another table that drops what is forwarded: see {@link #warnings}.
 */
public final class BridgeNetwork implements AutoCloseable {
  private final BridgeConfig config;
  private final KernelThread kernel;
  private final Endpoints endpoints;
  private final NetworkNamespaces namespaces;
  private final AtomicBoolean closed = new AtomicBoolean();

  private BridgeNetwork(BridgeConfig config, KernelThread kernel, Endpoints endpoints) {
    this.config = config;
    this.kernel = kernel;
    this.endpoints = endpoints;
    this.namespaces = new NetworkNamespaces(config.preparedNamespaces());
  }

  /**
   * Makes the bridge, its nftables table and the settings of the host that they need, or adopts
   * those of an earlier daemon. IP forwarding is turned on and stays on, since others may come to
   * need it.
   */
  public static BridgeNetwork open(BridgeConfig config) {
    KernelThread kernel = new KernelThread("network-" + config.name());
    try {
      Endpoints endpoints =
          explained(
              "open network " + config.name(), () -> kernel.call(() -> Endpoints.open(config)));
      return new BridgeNetwork(config, kernel, endpoints);
    } catch (RuntimeException e) {
      kernel.close();
      throw e;
    }
  }

  public String name() {
    return config.name();
  }

  public Subnet subnet() {
    return endpoints.bridge().subnet();
  }

  public Inet4Address gateway() {
    return subnet().gateway();
  }

  /** Ready network namespaces, also for containers without a network. Closed with this. */
  public NetworkNamespaces namespaces() {
    return namespaces;
  }

  /** How many addresses of the subnet containers have, for tests and inspection. */
  int addressesInUse() {
    return kernel.call(endpoints::addressesInUse);
  }

  /** What of this host hinders containers, in sentences for a person. */
  public List<String> warnings() {
    return endpoints.warnings();
  }

  /** Whether opening it turned the host's IP forwarding on. */
  public boolean turnedForwardingOn() {
    return endpoints.turnedForwardingOn();
  }

  /** {@link #attach(String, String, List, Optional)} of a container without a name. */
  public Attachment attach(String containerId, List<PortMapping> ports, Optional<MacAddress> mac) {
    return attach(containerId, containerId, ports, mac);
  }

  /**
   * Gives a container a network namespace with {@code eth0}, an address, a default route and its
   * published ports. Without a MAC address, one is derived from the address.
   *
   * @param name for error messages only
   * @throws GantryException CONFLICT when a port is taken or the container is attached already
   */
  public Attachment attach(
      String containerId, String name, List<PortMapping> ports, Optional<MacAddress> mac) {
    if (mac.filter(MacAddress::isMulticast).isPresent()) {
      throw GantryException.invalid("MAC address " + mac.get() + " names a group, not a container");
    }
    return explained(
        "attach container " + name + " to network " + config.name(),
        () -> {
          NetworkNamespace namespace = namespaces.take();
          try {
            return kernel.call(() -> endpoints.attach(containerId, name, namespace, ports, mac));
          } catch (PortTaken e) {
            namespace.close();
            throw new GantryException(
                GantryException.Kind.CONFLICT,
                "driver failed programming external connectivity on endpoint %s (%s): %s"
                    .formatted(name, containerId, e.getMessage()),
                e);
          } catch (RuntimeException e) {
            namespace.close();
            throw e;
          }
        });
  }

  /**
   * Takes up a container that an earlier daemon attached and that still runs, with what that daemon
   * saved about it. Its traffic goes on meanwhile.
   *
   * @param name for error messages only
   * @param namespace a file of its network namespace, {@code /proc/PID/ns/net}
   * @throws GantryException NOT_FOUND when the container has no device on this bridge any more
   */
  public Attachment restore(
      String containerId,
      String name,
      Path namespace,
      Inet4Address address,
      MacAddress mac,
      List<PortMapping> published) {
    return explained(
        "restore container " + containerId + " on network " + config.name(),
        () ->
            kernel.call(
                () -> endpoints.restore(containerId, name, namespace, address, mac, published)));
  }

  /** Takes everything back that attach gave, the namespace too; nothing happens the second time. */
  public void detach(Attachment attachment) {
    explained(
        "detach container " + attachment.containerId() + " from network " + config.name(),
        () ->
            kernel.call(() -> {
              endpoints.detach(attachment);
              return true;
            }));
  }

  /**
   * Removes devices, published ports and addresses of all containers but these; to be called after
   * a start, once the living have been restored.
   */
  public void reconcile(Set<String> living) {
    explained(
        "reconcile network " + config.name(),
        () ->
            kernel.call(() -> {
              endpoints.reconcile(living);
              return true;
            }));
  }

  /** Ends the daemon's part; containers keep their network, a later daemon restores them. */
  @Override
  public void close() {
    close(false);
  }

  /**
   * The same, and with {@code removeAll} the bridge and the table go, unless containers use them.
   */
  public void close(boolean removeAll) {
    if (closed.getAndSet(true)) {
      return;
    }
    try (kernel;
        namespaces) {
      explained(
          "close network " + config.name(),
          () ->
              kernel.call(() -> {
                endpoints.close(removeAll);
                return true;
              }));
    }
  }

  /** Gives what the kernel and its libraries refuse the shape of this module's failures. */
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
