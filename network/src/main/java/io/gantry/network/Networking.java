package io.gantry.network;

import io.gantry.linux.Link;
import io.gantry.network.cni.CniRuntime;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The networks of one engine on this host. Thread-safe; callers may be virtual threads. Failures
 * are {@link GantryException}s and leave nothing behind.
 *
 * <p>It works beside other users of the packet filter and touches their tables in one way only:
 * chains that drop what is forwarded are told to let its bridges through, for no table can overrule
 * another's drop.
 */
public final class Networking implements AutoCloseable {
  private static final String IPV4_FORWARDING = "ipv4/ip_forward";

  private final Kernel kernel;
  private final NetworkingSettings settings;
  private final NetworkNamespaces namespaces;
  private final boolean turnedForwardingOn;

  /** Seen by the kernel's thread only. */
  private final Map<String, BridgeNetwork> bridges = new LinkedHashMap<>();

  /** Seen by the kernel's thread only: until then networks of an earlier daemon are opened. */
  private boolean reconciled;

  private final GateKeeper keeper;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Networking(Kernel kernel, int preparedNamespaces, NetworkingSettings settings) {
    this.kernel = kernel;
    this.settings = settings;
    this.turnedForwardingOn =
        settings.forwards()
            && kernel.call("turn IP forwarding on", () -> Sysctl.turnOn(IPV4_FORWARDING));
    this.namespaces = new NetworkNamespaces(preparedNamespaces);
    this.keeper =
        GateKeeper.start(() -> kernel.run("see to other tables", this::passOthersOnceReconciled));
  }

  /**
   * Makes the packet filter's tables and the settings of the host that networks need, or adopts
   * those of an earlier daemon. Where IP forwarding is turned on it stays on, since others may come
   * to need it.
   *
   * @param table name of the tables; engines side by side need different ones
   * @param preparedNamespaces how many network namespaces are kept ready
   */
  public static Networking open(String table, int preparedNamespaces, NetworkingSettings settings) {
    Kernel kernel = Kernel.open(new FilterTable(table), settings.passes());
    try {
      return new Networking(kernel, preparedNamespaces, settings);
    } catch (RuntimeException e) {
      kernel.close();
      throw e;
    }
  }

  /** Ready network namespaces, also for containers without a network. Closed with this. */
  public NetworkNamespaces namespaces() {
    return namespaces;
  }

  /** What of this host hinders containers, in sentences for a person. */
  public List<String> warnings() {
    return kernel.call(
        "list warnings",
        () -> {
          List<String> warnings = new ArrayList<>(kernel.firewall().warnings());
          if (!Sysctl.read(IPV4_FORWARDING).equals("1")) {
            warnings.add("WARNING: IPv4 forwarding is disabled");
          }
          return warnings;
        });
  }

  /** Whether opening it turned the host's IP forwarding on. */
  public boolean turnedForwardingOn() {
    return turnedForwardingOn;
  }

  /**
   * Makes a bridge network, or adopts that of an earlier daemon.
   *
   * @throws GantryException CONFLICT when its name or its subnet is in use
   */
  public BridgeNetwork bridge(BridgeConfig config) {
    return kernel.call(
        "open network " + config.name(),
        () -> {
          BridgeConfig complete = config.hasPools() ? config : config.withPool(ipv4(config.name()));
          if (complete.ipv6().isPresent() && settings.forwards()) {
            Forwarding.turnOnIpv6();
          }
          BridgeNetwork network = BridgeNetwork.open(complete, kernel);
          bridges.put(config.name(), network);
          passOthersOnceReconciled();
          return network;
        });
  }

  /**
   * Makes a network of macvlan or ipvlan devices, or adopts that of an earlier daemon.
   *
   * @throws GantryException INVALID when there is no such parent
   */
  public ChildNetwork children(ChildConfig config) {
    return kernel.call("open network " + config.name(), () -> ChildNetwork.open(config, kernel));
  }

  /**
   * A network that CNI plugins make, by what the runtime's folder says of this configuration when a
   * container is attached.
   */
  public PluggedNetwork plugged(CniRuntime runtime, String config) {
    return new PluggedNetwork(runtime, config, kernel);
  }

  /** A network whose devices somebody else makes, with addresses of these pools. */
  public RemoteNetwork remote(String name, RemoteDriver driver, List<Pool> pools) {
    return new RemoteNetwork(name, driver, pools, kernel);
  }

  /**
   * Removes a network.
   *
   * @throws GantryException CONFLICT when something is on it
   */
  public void delete(Network network) {
    kernel.run(
        "remove network",
        () -> {
          kernel.departures().await();
          if (!deleted(network)) {
            throw GantryException.conflict(
                "network has active endpoints" + ofOthers(network).orElse(""));
          }
          passOthersOnceReconciled();
        });
  }

  /** Who is on a bridge beside members, and what to do about it. */
  private Optional<String> ofOthers(Network network) {
    return network instanceof BridgeNetwork bridge
        ? bridge.endpoints().bridge().ports(kernel.netlink()).stream()
            .map(Link::name)
            .findFirst()
            .map(device ->
                ": device %s is on bridge %s. Hint: ip link set %s nomaster"
                    .formatted(device, bridge.name(), device))
        : Optional.empty();
  }

  private boolean deleted(Network network) {
    return switch (network) {
      case BridgeNetwork bridge -> bridge.delete() && bridges.values().remove(bridge);
      case ChildNetwork children -> children.delete();
      case IpamNetwork one -> deleted(one.network());
      case PluggedNetwork one -> one.delete();
      case RemoteNetwork one -> one.delete();
    };
  }

  /** What the bridge has, else the first free subnet. On the kernel's thread. */
  private Pool ipv4(String bridge) {
    return Bridge.poolOf(kernel.netlink(), bridge)
        .orElseGet(() -> Pool.of(settings.subnets().free(Reach.of(kernel.netlink()), false)));
  }

  /**
   * The IPv4 address and subnet that a device of this host has, such as the bridge of an earlier
   * daemon.
   */
  public Optional<Pool> poolOf(String device) {
    return kernel.call("look at " + device, () -> Bridge.poolOf(kernel.netlink(), device));
  }

  /** A subnet that touches neither these nor what this host reaches; UNAVAILABLE without one. */
  public Subnet freeSubnet(List<Subnet> taken, boolean ipv6) {
    return kernel.call(
        "choose a subnet",
        () -> {
          List<Subnet> all = new ArrayList<>(taken);
          all.addAll(Reach.of(kernel.netlink()));
          return settings.subnets().free(all, ipv6);
        });
  }

  /**
   * Removes devices, published ports and rules of all containers and networks but those that were
   * opened, restored or attached; to be called after a start, as {@link Network#reconcile} of each.
   */
  public void reconcile() {
    kernel.run(
        "reconcile networks",
        () -> {
          bridges.values().forEach(network -> network.endpoints().reconcile());
          kernel.departures().await();
          List<String> additions = new ArrayList<>();
          bridges.values().forEach(network -> additions.addAll(network.endpoints().additions()));
          kernel.firewall().only(additions);
          reconciled = true;
          passOthersOnceReconciled();
        });
  }

  /** Ends the daemon's part; containers keep their networks, a later daemon restores them. */
  @Override
  public void close() {
    close(false);
  }

  /** The same, and with {@code removeAll} bridges and tables go, unless containers use them. */
  public void close(boolean removeAll) {
    if (closed.getAndSet(true)) {
      return;
    }
    try (kernel;
        namespaces) {
      keeper.close();
      if (removeAll) {
        kernel.run("remove networks", this::removeAll);
      }
    }
  }

  private void removeAll() {
    kernel.departures().await();
    boolean used = false;
    for (BridgeNetwork network : bridges.values()) {
      used |= !network.delete();
    }
    if (!used) {
      kernel.firewall().gates().let(Set.of());
      kernel.firewall().delete();
    }
  }

  private void passOthersOnceReconciled() {
    if (reconciled) {
      kernel.firewall().gates().let(bridges.keySet());
    }
  }
}
