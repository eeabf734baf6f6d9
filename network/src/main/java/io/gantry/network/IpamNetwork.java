package io.gantry.network;

import io.gantry.linux.MacAddress;
import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A network whose addresses an {@link IpamDriver} gives out. It is asked before anything is made,
 * on the caller's thread: the kernel's waits for nobody.
 */
public final class IpamNetwork implements Network {
  private final Network network;
  private final IpamDriver driver;
  private final List<Pool> pools;

  /** Those of members, gateways and what is reserved: nobody gets them a second time. */
  private final Set<InetAddress> held = ConcurrentHashMap.newKeySet();

  private final Map<String, Member> members = new ConcurrentHashMap<>();

  /**
   * One that is attached.
   *
   * @param addresses that it has
   * @param given by the driver: the same, unless who makes the devices thinks otherwise
   */
  private record Member(List<InetAddress> addresses, List<InetAddress> given) {}

  /**
   * A network of these pools.
   *
   * @param network that makes the devices
   */
  public IpamNetwork(Network network, IpamDriver driver, List<Pool> pools) {
    this.network = network;
    this.driver = driver;
    this.pools = List.copyOf(pools);
    for (Pool pool : pools) {
      pool.gateway().ifPresent(held::add);
      held.addAll(pool.reserved());
    }
  }

  /** The one that makes the devices. */
  Network network() {
    return network;
  }

  @Override
  public Attachment attach(Join join) {
    Optional<MacAddress> mac = join.mac();
    if (driver.requiresMac()) {
      mac = mac.or(() -> Optional.of(ChildNetwork.randomMac()));
    }
    try (Rollback rollback = new Rollback()) {
      Optional<InetAddress> four = take(false, join.ipv4(), mac, rollback);
      Optional<InetAddress> six = take(true, join.ipv6(), mac, rollback);
      Join known = join.withAddresses(four, six);
      boolean sharesMac = network instanceof ChildNetwork children && children.sharesMac();
      Attachment attachment =
          network.attach(mac.isPresent() && !sharesMac ? known.withMac(mac.get()) : known);
      members.put(
          join.containerId(),
          new Member(addresses(attachment), Stream.concat(four.stream(), six.stream()).toList()));
      rollback.keep();
      return attachment;
    }
  }

  private Optional<InetAddress> take(
      boolean ipv6, Optional<InetAddress> wanted, Optional<MacAddress> mac, Rollback rollback) {
    if (pools.stream().noneMatch(pool -> pool.subnet().isIpv6() == ipv6)) {
      return wanted;
    }
    InetAddress given = driver.request(ipv6, wanted, mac);
    if (!held.add(given)) {
      // It is not given back: another one has it.
      throw GantryException.conflict(
          "Address already in use: the IPAM driver gave "
              + Addresses.text(given)
              + " a second time");
    }
    rollback.add(() -> release(given));
    return Optional.of(given);
  }

  private void release(InetAddress address) {
    driver.release(address);
    held.remove(address);
  }

  @Override
  public void detach(Attachment attachment) {
    network.detach(attachment);
    releaseOf(attachment);
  }

  @Override
  public void leave(Attachment attachment, NetworkNamespace namespace) {
    network.leave(attachment, namespace);
    releaseOf(attachment);
  }

  /** Once, and not what the same container has got since. */
  private void releaseOf(Attachment attachment) {
    Member member = members.get(attachment.containerId());
    if (member != null
        && member.addresses().equals(addresses(attachment))
        && members.remove(attachment.containerId(), member)) {
      member.given().forEach(this::release);
    }
  }

  @Override
  public void restore(String name, Attachment attachment, Rates rates) {
    network.restore(name, attachment, rates);
    List<InetAddress> own = addresses(attachment);
    held.addAll(own);
    members.put(attachment.containerId(), new Member(own, own));
    own.forEach(address -> driver.replay(address, attachment.mac()));
  }

  @Override
  public void reconcile() {
    network.reconcile();
    driver.releaseAllBut(held);
  }

  @Override
  public Attachment publish(Attachment attachment, List<PortMapping> ports) {
    return network.publish(attachment, ports);
  }

  @Override
  public boolean hasWayOut(Attachment attachment) {
    return network.hasWayOut(attachment);
  }

  @Override
  public void lead(Attachment attachment, NetworkNamespace namespace) {
    network.lead(attachment, namespace);
  }

  private static List<InetAddress> addresses(Attachment attachment) {
    return attachment.addresses().stream().map(Attachment.Address::ip).toList();
  }
}
