package io.gantry.network;

import io.gantry.linux.Errno;
import io.gantry.linux.Link;
import io.gantry.linux.LinuxException;
import io.gantry.linux.MacAddress;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.linux.Route;
import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Containers on macvlan or ipvlan devices (see {@link ChildConfig}): neighbours of the host on its
 * link, by addresses of that link's router. Ports are not published: there is nothing between.
 */
public final class ChildNetwork implements Network {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int TRIES = 40;

  private final ChildConfig config;
  private final Kernel kernel;
  private final NetworkAddresses addresses;

  /** Whether the parent was made for this network. */
  private final boolean owned;

  /** Seen by the kernel's thread only. */
  private final Map<String, Attachment> members = new HashMap<>();

  private ChildNetwork(ChildConfig config, Kernel kernel, boolean owned) {
    this.config = config;
    this.kernel = kernel;
    this.addresses = new NetworkAddresses(config.pools());
    this.owned = owned;
  }

  /** On the kernel's thread. */
  static ChildNetwork open(ChildConfig config, Kernel kernel) {
    Netlink netlink = kernel.netlink();
    String parent = parent(config);
    boolean made = netlink.link(parent).isEmpty();
    if (made) {
      make(netlink, config, parent);
    }
    boolean ours = made || config.parent().isEmpty();
    return new ChildNetwork(config, kernel, ours);
  }

  @Override
  public Attachment attach(Join join) {
    String what = "attach container " + join.name() + " to network " + config.name();
    for (int i = 0; i < TRIES; i++) {
      try {
        return kernel.call(what, () -> attachNow(join));
      } catch (GantryException e) {
        boolean departing =
            e.getCause() instanceof LinuxException refused && refused.errno() == Errno.EADDRINUSE;
        if (!departing || !pause()) {
          throw e;
        }
      }
    }
    return kernel.call(what, () -> attachNow(join));
  }

  /**
   * The kernel removes the device of a container that has ended in its own time, and until then
   * nobody gets its MAC address. False when there is no waiting any more.
   */
  private static boolean pause() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void detach(Attachment attachment) {
    kernel.run(
        "detach container " + attachment.containerId() + " from network " + config.name(),
        () -> {
          if (members.remove(attachment.containerId(), attachment)) {
            addresses.release(NetworkAddresses.Taken.of(attachment));
          }
        });
  }

  @Override
  public void leave(Attachment attachment, NetworkNamespace namespace) {
    kernel.run(
        "take container " + attachment.containerId() + " off network " + config.name(),
        () -> namespace.configure(new NetlinkRequest.DeleteLink(attachment.device())));
    detach(attachment);
  }

  @Override
  public void restore(String name, Attachment attachment, Rates rates) {
    kernel.run(
        "restore container " + attachment.containerId() + " on network " + config.name(),
        () -> {
          requireNew(attachment.containerId());
          var _ =
              addresses.take(
                  attachment.ipv4().map(Attachment.Address::ip),
                  attachment.ipv6().map(Attachment.Address::ip));
          members.put(attachment.containerId(), attachment);
        });
  }

  /** Does nothing: members answer on their own addresses. */
  @Override
  public Attachment publish(Attachment attachment, List<PortMapping> ports) {
    return attachment;
  }

  /** Where the kernel routes there is one without a gateway, by the device alone. */
  @Override
  public boolean hasWayOut(Attachment attachment) {
    return leadsByDevice() || Network.super.hasWayOut(attachment);
  }

  private boolean leadsByDevice() {
    return config.isRouted() && !config.internal();
  }

  @Override
  public void lead(Attachment attachment, NetworkNamespace namespace) {
    kernel.run(
        "lead container " + attachment.containerId() + " by network " + config.name(),
        () -> {
          int index = namespace.link(attachment.device()).index();
          namespace.configure(routes(attachment, index));
        });
  }

  /** On the kernel's thread: removes the parent, where it was made for this; whether it could. */
  boolean delete() {
    if (!members.isEmpty()) {
      return false;
    }
    String parent = parent(config);
    if (owned && kernel.netlink().link(parent).isPresent()) {
      kernel.netlink().run(new NetlinkRequest.DeleteLink(parent));
    }
    return true;
  }

  String name() {
    return config.name();
  }

  /** Whether members have the MAC address of their parent. */
  boolean sharesMac() {
    return config.isIpvlan();
  }

  private Attachment attachNow(Join join) {
    requireNew(join.containerId());
    if (config.isIpvlan() && join.mac().isPresent()) {
      throw GantryException.invalid(
          "network " + config.name() + ": ipvlan devices have the MAC address of their parent");
    }
    if (join.rates().in() != 0) {
      throw GantryException.invalid(
          "network "
              + config.name()
              + ": what comes to a device of macvlan or ipvlan cannot be limited. Hint: limit what goes out");
    }
    try (Rollback rollback = new Rollback()) {
      NetworkAddresses.Taken taken = addresses.take(join.ipv4(), join.ipv6());
      rollback.add(() -> addresses.release(taken));
      Link parent = requireParent();
      create(join, parent);
      NetworkNamespace namespace = join.namespace();
      rollback.add(() -> namespace.configure(new NetlinkRequest.DeleteLink(join.device())));
      Link inside = namespace.link(join.device());
      Attachment attachment =
          new Attachment(
              join.containerId(),
              join.device(),
              taken.ipv4().map(this::address),
              taken.ipv6().map(this::address),
              inside.mac().or(parent::mac).orElseGet(() -> new MacAddress(0)),
              List.of());
      namespace.bringUp(
          attachment,
          inside.index(),
          join.leads() ? routes(attachment, inside.index()) : new NetlinkRequest[0]);
      RateLimits.out(namespace, inside.index(), join.rates());
      members.put(join.containerId(), attachment);
      rollback.keep();
      return attachment;
    }
  }

  /** Makes the device in the container's namespace, down. */
  private void create(Join join, Link parent) {
    Optional<MacAddress> mac =
        config.isIpvlan()
            ? Optional.empty()
            : Optional.of(join.mac().orElseGet(ChildNetwork::randomMac));
    NetlinkRequest request =
        new NetlinkRequest.CreateChild(
            join.device(), parent.index(), config.kind(), mac, config.mtu(), join.namespace().fd());
    supported(config.isIpvlan() ? "ipvlan" : "macvlan", () -> kernel.netlink().run(request));
  }

  /** Other machines on the link may have addresses that are made of theirs. */
  static MacAddress randomMac() {
    return new MacAddress(0x0242L << 32 | Integer.toUnsignedLong(RANDOM.nextInt()));
  }

  private NetlinkRequest[] routes(Attachment attachment, int index) {
    if (!leadsByDevice()) {
      return DefaultRoutes.by(attachment, index);
    }
    return attachment.addresses().stream()
        .map(own -> new Subnet(own.ip(), 0))
        .map(everything ->
            new NetlinkRequest.ReplaceRoute(
                new Route(
                    Optional.of(everything.base()), 0, Optional.empty(), OptionalInt.of(index))))
        .toArray(NetlinkRequest[]::new);
  }

  private Attachment.Address address(InetAddress ip) {
    Pool pool =
        config.pools().stream().filter(one -> one.subnet().contains(ip)).findFirst().orElseThrow();
    Optional<InetAddress> gateway =
        config.internal() || config.isRouted() ? Optional.empty() : pool.gateway();
    return new Attachment.Address(ip, pool.subnet().prefix(), gateway);
  }

  private void requireNew(String containerId) {
    if (members.containsKey(containerId)) {
      throw GantryException.conflict(
          "container " + containerId + " is on network " + config.name() + " already");
    }
  }

  private Link requireParent() {
    String parent = parent(config);
    return kernel
        .netlink()
        .link(parent)
        .orElseThrow(() ->
            new GantryException(
                GantryException.Kind.UNAVAILABLE,
                "network %s: its parent device %s is gone".formatted(config.name(), parent)));
  }

  /** Docker's name for a parent that leads nowhere. */
  private static String parent(ChildConfig config) {
    return config.parent().isEmpty() ? config.name() : config.parent();
  }

  private static void make(Netlink netlink, ChildConfig config, String parent) {
    if (config.parent().isEmpty()) {
      // A bridge without ports: unlike a dummy device, every kernel that runs containers has it.
      netlink.run(new NetlinkRequest.CreateBridge(parent, Optional.empty(), config.mtu()));
      return;
    }
    ChildConfig.Vlan vlan =
        config
            .vlan()
            .orElseThrow(() ->
                GantryException.invalid(
                    "invalid subinterface vlan name %s: there is no such network device. Hint: parent=DEVICE or parent=DEVICE.VLAN"
                        .formatted(parent)));
    Link below =
        netlink
            .link(vlan.device())
            .orElseThrow(() ->
                GantryException.invalid(
                    "failed to find the network device "
                        + vlan.device()
                        + " for VLAN "
                        + vlan.id()));
    supported(
        "VLAN", () -> netlink.run(new NetlinkRequest.CreateVlan(parent, below.index(), vlan.id())));
  }

  private static void supported(String kind, Runnable request) {
    try {
      request.run();
    } catch (LinuxException e) {
      throw e.errno() == Errno.EOPNOTSUPP
          ? new GantryException(
              GantryException.Kind.UNAVAILABLE, "this kernel has no " + kind + " devices", e)
          : e;
    }
  }
}
