package io.gantry.engine;

import io.gantry.network.Attachment;
import io.gantry.network.Network;
import io.gantry.network.NetworkNamespace;
import io.gantry.oci.GantryException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The networks that a running container is on, in the order of their devices. Guarded by the
 * container's lock.
 */
final class Sandbox {
  private final Map<String, Place> places = new LinkedHashMap<>();

  /** While the process is not inside yet. */
  private @Nullable NetworkNamespace namespace;

  /** Takes ownership of the namespace. */
  Sandbox(NetworkNamespace namespace) {
    this.namespace = namespace;
  }

  /** Of a container that runs: its processes hold the namespace. */
  Sandbox() {
    this.namespace = null;
  }

  /** A place in a network. */
  record Place(NetworkRecord network, Network driver, EndpointSpec wanted, Attachment attachment) {
    Place with(Attachment changed) {
      return new Place(network, driver, wanted, changed);
    }

    boolean hasWayOut() {
      return driver.hasWayOut(attachment);
    }
  }

  NetworkNamespace namespace() {
    if (namespace == null) {
      throw new IllegalStateException("the processes of the container hold the namespace");
    }
    return namespace;
  }

  /** A path that the shim can enter; empty once the process is inside. */
  Optional<String> namespacePath() {
    return Optional.ofNullable(namespace).map(NetworkNamespace::hostPath);
  }

  void put(Place place) {
    places.put(place.network().name(), place);
  }

  void remove(Place place) {
    places.remove(place.network().name());
  }

  List<Place> places() {
    return List.copyOf(places.values());
  }

  Optional<Place> place(String network) {
    return Optional.ofNullable(places.get(network));
  }

  /** The one that shall have default routes and published ports. */
  Optional<Place> leader() {
    return places.values().stream()
        .filter(Place::hasWayOut)
        .min(Comparator.comparing(Place::wanted, EndpointSpec.LEADS));
  }

  /** The first name of this beginning that no device has. */
  String freeDevice(String prefix) {
    int number = 0;
    while (isDevice(prefix + number)) {
      number++;
    }
    if ((prefix + number).length() > 15) {
      throw GantryException.invalid("device name " + prefix + number + " is too long");
    }
    return prefix + number;
  }

  /** The name; CONFLICT when a device has it. */
  String requireFree(String device) {
    if (isDevice(device)) {
      throw GantryException.conflict("the container has a network device " + device + " already");
    }
    return device;
  }

  private boolean isDevice(String name) {
    return places.values().stream().anyMatch(place -> place.attachment().device().equals(name));
  }

  /** Once the process is inside, nobody needs to hold the namespace. */
  void started() {
    NetworkNamespace held = namespace;
    namespace = null;
    if (held != null) {
      held.close();
    }
  }

  /** Leaves all networks, tries each, and throws the first failure. */
  void close() {
    RuntimeException first = null;
    for (Place place : places()) {
      try {
        place.driver().detach(place.attachment());
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    places.clear();
    started();
    if (first != null) {
      throw first;
    }
  }
}
