package io.gantry.network.dns;

import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The book of names of one network. Thread-safe; every call takes time for the containers and names
 * that it is about only.
 */
public final class NetworkNames {
  private final String network;
  private final Map<String, EndpointNames> endpoints = new HashMap<>();
  private final Map<String, NameGroup> groups = new HashMap<>();
  private final Map<InetAddress, EndpointNames> owners = new HashMap<>();

  /** An empty book of the network of this name. */
  public NetworkNames(String network) {
    if (network.isEmpty()) {
      throw GantryException.invalid("a network without a name has no names");
    }
    this.network = network;
  }

  /** The network's name, which is also the domain of its containers. */
  public String network() {
    return network;
  }

  /** Enters a container, in place of what the book says about it. */
  public synchronized void add(EndpointNames endpoint) {
    remove(endpoint.containerId());
    endpoints.put(endpoint.containerId(), endpoint);
    for (String name : endpoint.all()) {
      groups
          .computeIfAbsent(name, _ -> new NameGroup())
          .add(endpoint.containerId(), endpoint.addresses());
    }
    endpoint.addresses().forEach(address -> owners.put(address, endpoint));
  }

  /** Strikes a container out; nothing happens when it is not in the book. */
  public synchronized void remove(String containerId) {
    EndpointNames endpoint = endpoints.remove(containerId);
    if (endpoint == null) {
      return;
    }
    for (String name : endpoint.all()) {
      groups.computeIfPresent(name, (_, group) -> group.remove(containerId) ? group : null);
    }
    endpoint.addresses().forEach(address -> owners.remove(address, endpoint));
  }

  /** How many containers are in it. */
  public synchronized int size() {
    return endpoints.size();
  }

  /**
   * The addresses behind a name in lower case, a different one first each time; none when it has
   * none of the family, empty when nobody here is called so.
   */
  synchronized Optional<List<InetAddress>> addresses(String name, AddressFamily family) {
    return Optional.ofNullable(groups.get(name)).map(group -> group.next(family));
  }

  /** {@code name.network} of the container that has the address. */
  synchronized Optional<String> nameOf(InetAddress address) {
    return Optional.ofNullable(owners.get(address)).map(owner -> owner.name() + "." + network);
  }
}
