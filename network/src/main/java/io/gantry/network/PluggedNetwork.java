package io.gantry.network;

import io.gantry.linux.MacAddress;
import io.gantry.network.cni.CniAttachment;
import io.gantry.network.cni.CniNetwork;
import io.gantry.network.cni.CniOptions;
import io.gantry.network.cni.CniResult;
import io.gantry.network.cni.CniRuntime;
import io.gantry.oci.GantryException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network that CNI plugins make: what a container has on it, its addresses and the way out
 * included, is their choice. Ports are published by those of them that know how to.
 */
public final class PluggedNetwork implements Network {
  private final CniRuntime runtime;
  private final String config;
  private final Kernel kernel;
  private final Map<String, Attachment> members = new ConcurrentHashMap<>();

  PluggedNetwork(CniRuntime runtime, String config, Kernel kernel) {
    this.runtime = runtime;
    this.config = config;
    this.kernel = kernel;
  }

  @Override
  public Attachment attach(Join join) {
    CniNetwork network = runtime.network(config);
    CniOptions options = CniOptions.NONE.withArgument("IgnoreUnknown", "1");
    if (join.mac().isPresent()) {
      options = options.withMac(join.mac().get().toString());
    }
    List<PortMapping> ports = join.ports().stream().filter(port -> !port.isIpv6()).toList();
    if (!ports.isEmpty()) {
      options = options.withPortMappings(ports);
    }
    Rates rates = join.rates();
    if (!rates.equals(Rates.NONE)) {
      if (!network.takes("bandwidth")) {
        throw GantryException.invalid(
            "network "
                + config
                + ": none of its plugins limits traffic. Hint: the plugin bandwidth with \"capabilities\": {\"bandwidth\": true}");
      }
      options = options.withBandwidth(rates.in(), rates.in(), rates.out(), rates.out());
    }
    CniResult result =
        network.attach(join.containerId(), join.namespace().hostPath(), join.device(), options);
    try {
      Attachment attachment = attachment(join, result, ports);
      members.put(join.containerId(), attachment);
      return attachment;
    } catch (RuntimeException e) {
      runtime.detach(new CniAttachment(config, join.containerId(), join.device()));
      throw e;
    }
  }

  /** With everything as the plugins were told at first; the namespace may be gone. */
  @Override
  public void detach(Attachment attachment) {
    if (members.remove(attachment.containerId(), attachment)) {
      runtime.detach(new CniAttachment(config, attachment.containerId(), attachment.device()));
    }
  }

  @Override
  public void leave(Attachment attachment, NetworkNamespace namespace) {
    if (members.remove(attachment.containerId(), attachment)) {
      runtime
          .network(config)
          .detach(
              attachment.containerId(), namespace.hostPath(), attachment.device(), CniOptions.NONE);
    }
  }

  @Override
  public void restore(String name, Attachment attachment, Rates rates) {
    members.put(attachment.containerId(), attachment);
  }

  /** Does nothing: plugins publish when they attach. */
  @Override
  public Attachment publish(Attachment attachment, List<PortMapping> ports) {
    return attachment;
  }

  @Override
  public void lead(Attachment attachment, NetworkNamespace namespace) {
    kernel.run(
        "lead container " + attachment.containerId() + " by network " + config,
        () -> DefaultRoutes.lead(attachment, namespace));
  }

  @Override
  public void reconcile() {
    runtime.attachments().stream()
        .filter(attachment -> attachment.network().equals(config))
        .filter(attachment -> !members.containsKey(attachment.containerId()))
        .forEach(runtime::detach);
  }

  boolean delete() {
    return members.isEmpty();
  }

  private static Attachment attachment(Join join, CniResult result, List<PortMapping> ports) {
    int index = device(join, result);
    List<Attachment.Address> addresses =
        result.ips().stream()
            .filter(ip -> ip.interfaceIndex().orElse(index) == index)
            .map(PluggedNetwork::address)
            .toList();
    return new Attachment(
        join.containerId(),
        join.device(),
        first(addresses, false),
        first(addresses, true),
        mac(result.interfaces().get(index).mac()),
        ports);
  }

  /** The number of the container's device among those that the plugins tell of. */
  private static int device(Join join, CniResult result) {
    for (int i = 0; i < result.interfaces().size(); i++) {
      CniResult.Interface one = result.interfaces().get(i);
      if (!one.sandbox().isEmpty() && one.name().equals(join.device())) {
        return i;
      }
    }
    throw new GantryException(
        GantryException.Kind.UNAVAILABLE,
        "attach container %s: the plugins tell of no device %s in it"
            .formatted(join.name(), join.device()));
  }

  private static Attachment.Address address(CniResult.Address ip) {
    int slash = ip.address().indexOf('/');
    return new Attachment.Address(
        Addresses.parse(ip.address().substring(0, slash)),
        Integer.parseInt(ip.address().substring(slash + 1)),
        ip.gateway().map(Addresses::parse));
  }

  private static Optional<Attachment.Address> first(
      List<Attachment.Address> addresses, boolean ipv6) {
    return addresses.stream().filter(address -> Addresses.isIpv6(address.ip()) == ipv6).findFirst();
  }

  private static MacAddress mac(String text) {
    return text.isEmpty() ? new MacAddress(0) : MacAddress.parse(text);
  }
}
