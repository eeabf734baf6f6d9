package io.gantry.network;

import io.gantry.oci.GantryException;
import java.util.List;
import java.util.Optional;

/**
 * A bridge with containers on it: each has a veth pair into its network namespace, addresses of the
 * bridge's subnets, a way out by masquerading, and published ports that the kernel forwards, from
 * other machines, from this host (loopback included) and from containers.
 */
public final class BridgeNetwork implements Network {
  private final BridgeConfig config;
  private final Kernel kernel;
  private final Endpoints endpoints;

  private BridgeNetwork(BridgeConfig config, Kernel kernel, Endpoints endpoints) {
    this.config = config;
    this.kernel = kernel;
    this.endpoints = endpoints;
  }

  /** On the kernel's thread. */
  static BridgeNetwork open(BridgeConfig config, Kernel kernel) {
    try (Rollback rollback = new Rollback()) {
      Bridge bridge = Bridge.ensure(kernel.netlink(), config, rollback);
      // So that what comes from 127.0.0.1 may leave by the bridge to a container.
      Sysctl.write("ipv4/conf/" + config.name() + "/route_localnet", "1");
      Endpoints endpoints = new Endpoints(config, kernel, bridge);
      kernel.firewall().add(endpoints.ofNetwork());
      rollback.keep();
      return new BridgeNetwork(config, kernel, endpoints);
    }
  }

  public String name() {
    return config.name();
  }

  /** With the gateway that the bridge has. */
  public Optional<Pool> ipv4() {
    return endpoints.bridge().ipv4();
  }

  public Optional<Pool> ipv6() {
    return endpoints.bridge().ipv6();
  }

  /** How many addresses containers have, for tests and inspection. */
  int addressesInUse() {
    return kernel.call("count addresses", endpoints::addressesInUse);
  }

  @Override
  public Attachment attach(Join join) {
    try {
      return kernel.call(
          "attach container " + join.name() + " to network " + config.name(),
          () -> endpoints.attach(join));
    } catch (PortTaken e) {
      throw taken(join.name(), join.containerId(), e);
    }
  }

  @Override
  public void restore(String name, Attachment attachment, Rates rates) {
    kernel.run(
        "restore container " + attachment.containerId() + " on network " + config.name(),
        () -> endpoints.restore(name, attachment, rates));
  }

  @Override
  public void detach(Attachment attachment) {
    kernel.run(
        "detach container " + attachment.containerId() + " from network " + config.name(),
        () -> endpoints.detach(attachment));
  }

  /** The device in the container goes with its other end. */
  @Override
  public void leave(Attachment attachment, NetworkNamespace namespace) {
    detach(attachment);
  }

  @Override
  public Attachment publish(Attachment attachment, List<PortMapping> ports) {
    try {
      return kernel.call(
          "publish ports of container " + attachment.containerId(),
          () -> endpoints.publish(attachment, ports));
    } catch (PortTaken e) {
      throw taken(attachment.containerId(), attachment.containerId(), e);
    }
  }

  @Override
  public void lead(Attachment attachment, NetworkNamespace namespace) {
    kernel.run(
        "lead container " + attachment.containerId() + " by network " + config.name(),
        () -> endpoints.lead(attachment, namespace));
  }

  Endpoints endpoints() {
    return endpoints;
  }

  /** On the kernel's thread: removes the bridge, unless somebody is on it; whether it did. */
  boolean delete() {
    if (!endpoints.isEmpty() || !endpoints.bridge().ports(kernel.netlink()).isEmpty()) {
      return false;
    }
    kernel.firewall().remove(endpoints.ofNetwork());
    endpoints.bridge().delete(kernel.netlink());
    return true;
  }

  private static GantryException taken(String name, String containerId, PortTaken why) {
    return new GantryException(
        GantryException.Kind.CONFLICT,
        "driver failed programming external connectivity on endpoint %s (%s): %s"
            .formatted(name, containerId, why.getMessage()),
        why);
  }
}
