package io.gantry.network;

import io.gantry.linux.Link;
import io.gantry.linux.MacAddress;
import io.gantry.linux.NetlinkRequest;
import io.gantry.linux.Route;
import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network whose devices a {@link RemoteDriver} makes: its members' addresses are ours, and what
 * is between them is the driver's. What a container publishes is its affair, too.
 */
public final class RemoteNetwork implements Network {
  private static final System.Logger LOG = System.getLogger(RemoteNetwork.class.getName());

  /** The network namespace of the kernel's thread, the host's. */
  private static final Path HOST = Path.of("/proc/thread-self/ns/net");

  private final String name;
  private final RemoteDriver driver;
  private final List<Pool> pools;
  private final Kernel kernel;

  /** Seen by the kernel's thread only. */
  private final NetworkAddresses addresses;

  private final Map<String, Member> members = new ConcurrentHashMap<>();

  /**
   * @param device its name on the host; empty of one that an earlier daemon attached
   */
  private record Member(Attachment attachment, String device) {}

  RemoteNetwork(String name, RemoteDriver driver, List<Pool> pools, Kernel kernel) {
    this.name = name;
    this.driver = driver;
    this.pools = List.copyOf(pools);
    this.kernel = kernel;
    this.addresses = new NetworkAddresses(pools);
  }

  @Override
  public Attachment attach(Join join) {
    String id = join.containerId();
    if (members.containsKey(id)) {
      throw GantryException.conflict("container " + id + " is on network " + name + " already");
    }
    if (join.rates().in() != 0) {
      throw GantryException.invalid(
          "network %s: what comes to a device of driver %s cannot be limited. Hint: limit what goes out"
              .formatted(name, driver.name()));
    }
    try (Rollback rollback = new Rollback()) {
      NetworkAddresses.Taken taken =
          kernel.call(what("attach", id), () -> addresses.take(join.ipv4(), join.ipv6()));
      rollback.add(() -> kernel.run(what("release", id), () -> addresses.release(taken)));
      RemoteDriver.Device device = endpoint(id, wanted(join, taken));
      rollback.add(() -> driver.deleteEndpoint(id));
      RemoteDriver.Joined joined = driver.join(id, join.namespace().hostPath());
      rollback.add(() -> driver.leave(id));
      Attachment attachment = kernel.call(what("attach", id), () -> bringIn(join, device, joined));
      members.put(id, new Member(attachment, joined.device()));
      rollback.keep();
      return attachment;
    }
  }

  /** What a daemon that died in the middle has left at the driver is in the way, and goes. */
  private RemoteDriver.Device endpoint(String id, RemoteDriver.Device wanted) {
    try {
      return driver.createEndpoint(id, wanted);
    } catch (GantryException e) {
      if (e.kind() != GantryException.Kind.INTERNAL) {
        throw e;
      }
      quietly("delete endpoint", id, () -> driver.deleteEndpoint(id));
      return driver.createEndpoint(id, wanted);
    }
  }

  private RemoteDriver.Device wanted(Join join, NetworkAddresses.Taken taken) {
    return new RemoteDriver.Device(
        taken.ipv4().map(ip -> new Attachment.Address(ip, prefix(false), Optional.empty())),
        taken.ipv6().map(ip -> new Attachment.Address(ip, prefix(true), Optional.empty())),
        Optional.of(join.mac().orElseGet(() -> Bridge.macFor(taken.first()))));
  }

  private int prefix(boolean ipv6) {
    return pools.stream()
        .map(Pool::subnet)
        .filter(subnet -> subnet.isIpv6() == ipv6)
        .findFirst()
        .orElseThrow()
        .prefix();
  }

  /** On the kernel's thread. */
  private Attachment bringIn(Join join, RemoteDriver.Device device, RemoteDriver.Joined joined) {
    NetworkNamespace namespace = join.namespace();
    Link outside =
        kernel
            .netlink()
            .link(joined.device())
            .orElseThrow(() ->
                new GantryException(
                    GantryException.Kind.UNAVAILABLE,
                    "network %s: driver %s tells of device \"%s\", which is not there"
                        .formatted(name, driver.name(), joined.device())));
    kernel.netlink().run(new NetlinkRequest.SetUp(outside.index(), false));
    kernel.netlink().run(new NetlinkRequest.SetNamespace(outside.index(), namespace.fd()));
    try {
      return configured(join, device, joined);
    } catch (RuntimeException e) {
      // Whether it was renamed already or not.
      giveBack(namespace, joined.device(), joined.device());
      giveBack(namespace, join.device(), joined.device());
      throw e;
    }
  }

  private Attachment configured(Join join, RemoteDriver.Device device, RemoteDriver.Joined joined) {
    NetworkNamespace namespace = join.namespace();
    int index = namespace.link(joined.device()).index();
    namespace.configure(new NetlinkRequest.Rename(index, join.device()));
    device.mac().ifPresent(mac -> namespace.configure(new NetlinkRequest.SetMac(index, mac)));
    Attachment attachment =
        new Attachment(
            join.containerId(),
            join.device(),
            device.ipv4().map(own -> withGateway(own, joined)),
            device.ipv6().map(own -> withGateway(own, joined)),
            namespace.link(join.device()).mac().orElse(new MacAddress(0)),
            List.of());
    List<NetlinkRequest> routes = new ArrayList<>();
    joined.routes().forEach(route -> routes.add(new NetlinkRequest.AddRoute(route(route, index))));
    if (join.leads()) {
      routes.addAll(List.of(DefaultRoutes.by(attachment, index)));
    }
    namespace.bringUp(attachment, index, routes.toArray(new NetlinkRequest[0]));
    RateLimits.out(namespace, index, join.rates());
    return attachment;
  }

  private static Attachment.Address withGateway(
      Attachment.Address own, RemoteDriver.Joined joined) {
    return new Attachment.Address(
        own.ip(),
        own.prefix(),
        joined.gateways().stream()
            .filter(gateway -> Addresses.isIpv6(gateway) == Addresses.isIpv6(own.ip()))
            .findFirst());
  }

  private static Route route(RemoteDriver.StaticRoute route, int device) {
    return new Route(
        Optional.of(route.destination().base()),
        route.destination().prefix(),
        route.gateway(),
        OptionalInt.of(device));
  }

  @Override
  public void detach(Attachment attachment) {
    String id = attachment.containerId();
    Member member = members.get(id);
    if (member == null || !member.attachment().equals(attachment) || !members.remove(id, member)) {
      return;
    }
    quietly("leave", id, () -> driver.leave(id));
    quietly("delete endpoint", id, () -> driver.deleteEndpoint(id));
    kernel.run(what("detach", id), () -> addresses.release(NetworkAddresses.Taken.of(attachment)));
  }

  @Override
  public void leave(Attachment attachment, NetworkNamespace namespace) {
    String id = attachment.containerId();
    Member member = members.get(id);
    if (member != null && member.attachment().equals(attachment)) {
      kernel.run(
          what("take off", id), () -> giveBack(namespace, attachment.device(), member.device()));
    }
    detach(attachment);
  }

  /** The driver gets its device as it gave it; without its name it goes. */
  private void giveBack(NetworkNamespace namespace, String device, String before) {
    Optional<Link> found = namespace.find(device);
    if (found.isEmpty()) {
      return;
    }
    int index = found.get().index();
    if (before.isEmpty()) {
      namespace.configure(new NetlinkRequest.DeleteLink(device));
      return;
    }
    try (NetworkNamespace host = NetworkNamespace.of(HOST)) {
      namespace.configure(
          new NetlinkRequest.SetUp(index, false),
          new NetlinkRequest.Rename(index, before),
          new NetlinkRequest.SetNamespace(index, host.fd()));
    }
  }

  @Override
  public void restore(String containerName, Attachment attachment, Rates rates) {
    kernel.run(
        what("restore", attachment.containerId()),
        () -> {
          var _ =
              addresses.take(
                  attachment.ipv4().map(Attachment.Address::ip),
                  attachment.ipv6().map(Attachment.Address::ip));
        });
    members.put(attachment.containerId(), new Member(attachment, ""));
  }

  @Override
  public void reconcile() {
    driver.deleteAllBut(members.keySet());
  }

  /** Does nothing: the driver knows how its members are reached. */
  @Override
  public Attachment publish(Attachment attachment, List<PortMapping> ports) {
    return attachment;
  }

  @Override
  public void lead(Attachment attachment, NetworkNamespace namespace) {
    kernel.run(
        what("lead", attachment.containerId()), () -> DefaultRoutes.lead(attachment, namespace));
  }

  boolean delete() {
    return members.isEmpty();
  }

  private String what(String act, String id) {
    return act + " container " + id + ", network " + name;
  }

  private void quietly(String what, String id, Runnable act) {
    try {
      act.run();
    } catch (GantryException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} of container {1} on network {2}: {3}",
          what,
          id,
          name,
          e.getMessage());
    }
  }
}
