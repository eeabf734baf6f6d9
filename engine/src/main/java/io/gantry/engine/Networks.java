package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The networks that there are: bridge, host and none, and those of users. Thread-safe. */
public final class Networks {
  private static final System.Logger LOG = System.getLogger(Networks.class.getName());
  private static final Set<String> FILTERS =
      Set.of("name", "id", "driver", "type", "label", "scope", "dangling");

  private final NetworkBook book;
  private final OpenNetworks open;
  private final NetworkCreate create;
  private final NetworkConfigs configs;
  private final NetworkJoins joins;
  private final NetworkEvents events;
  private final ContainerNames names;
  private final Supplier<List<ContainerView>> containers;

  // Making and removing exclude each other.
  private final ReentrantLock lock = new ReentrantLock();

  Networks(
      NetworkBook book,
      OpenNetworks open,
      NetworkCreate create,
      NetworkConfigs configs,
      NetworkJoins joins,
      NetworkEvents events,
      ContainerNames names,
      Supplier<List<ContainerView>> containers) {
    this.book = book;
    this.open = open;
    this.create = create;
    this.configs = configs;
    this.joins = joins;
    this.events = events;
    this.names = names;
    this.containers = containers;
  }

  /**
   * A network.
   *
   * @param containers those that are connected now
   */
  public record NetworkInfo(NetworkRecord network, List<ContainerView> containers) {
    public NetworkInfo {
      containers = List.copyOf(containers);
    }
  }

  /** Makes one; CONFLICT when there is one of that name. */
  public NetworkRecord create(NetworkRequest request) {
    lock.lock();
    try {
      NetworkRecord made = create.create(request);
      events.tell(made, "create");
      return made;
    } finally {
      lock.unlock();
    }
  }

  /** All that pass Docker's filters. */
  public List<NetworkInfo> list(Map<String, List<String>> filters) {
    FilterKeys.check(filters, FILTERS);
    List<ContainerView> views = containers.get();
    return book.all().stream()
        .map(network -> info(network, views))
        .filter(network -> passes(network, filters))
        .sorted(java.util.Comparator.comparing((NetworkInfo info) -> info.network().name()))
        .toList();
  }

  /** By name, id or unique beginning of an id; NOT_FOUND otherwise. */
  public NetworkInfo inspect(String ref) {
    return info(book.find(ref), containers.get());
  }

  /**
   * DENIED while containers are on it or networks have their configuration of it, whose names it
   * says, and for those that the engine has.
   */
  public void remove(String ref) {
    lock.lock();
    try {
      NetworkInfo info = inspect(ref);
      NetworkRecord network = info.network();
      if (network.isPredefined()) {
        throw new GantryException(
            GantryException.Kind.DENIED,
            network.name() + " is a pre-defined network and cannot be removed");
      }
      if (!info.containers().isEmpty()) {
        throw inUse(info);
      }
      configs.requireUnused(network);
      remove(network);
    } finally {
      lock.unlock();
    }
  }

  /** The record says first that it goes: what a daemon that dies leaves the next one removes. */
  private void remove(NetworkRecord network) {
    book.put(network.withRemoving(true));
    FaultPoints.reach("network.removing");
    try {
      open.delete(network);
    } catch (GantryException e) {
      book.put(network);
      if (e.kind() == GantryException.Kind.CONFLICT) {
        // Somebody came a moment ago, or has a device of his own there.
        NetworkInfo now = inspect(network.id());
        throw now.containers().isEmpty() ? inUse(network, e) : inUse(now);
      }
      throw e;
    }
    FaultPoints.reach("network.deleted");
    book.remove(network);
    names.forget(network);
    events.tell(network, "destroy");
  }

  /** Brings removals to their end that an earlier daemon had begun. */
  void finishRemovals() {
    for (NetworkRecord network : book.all()) {
      if (network.removing()) {
        try {
          open.delete(network);
          book.remove(network);
        } catch (GantryException e) {
          LOG.log(
              System.Logger.Level.WARNING,
              "network {0} stays: {1}",
              network.name(),
              e.getMessage());
          book.put(network.withRemoving(false));
        }
      }
    }
  }

  /** Removes those that nobody is on, but no mere configurations; answers their names. */
  public List<String> prune(Map<String, List<String>> filters) {
    PruneFilter filter = new PruneFilter(filters, Set.of("until", "label", "label!"));
    List<String> removed = new ArrayList<>();
    lock.lock();
    try {
      List<ContainerView> views = containers.get();
      for (NetworkRecord network : book.all()) {
        boolean unused = info(network, views).containers().isEmpty();
        if (!network.isPredefined()
            && !network.configOnly()
            && unused
            && filter.matches(network.created(), network.labels())) {
          try {
            remove(network);
            removed.add(network.name());
          } catch (GantryException e) {
            if (e.kind() != GantryException.Kind.DENIED) {
              throw e;
            }
          }
        }
      }
    } finally {
      lock.unlock();
    }
    events.pruned();
    return removed;
  }

  /** Puts a container on a network, running or not. */
  public void connect(String network, String container, EndpointSpec wanted) {
    joins.connect(network, container, wanted);
  }

  /** Takes a container off a network, running or not. */
  public void disconnect(String network, String container, boolean force) {
    joins.disconnect(network, container, force);
  }

  private static NetworkInfo info(NetworkRecord network, List<ContainerView> views) {
    return new NetworkInfo(
        network,
        views.stream()
            .filter(view -> view.state().alive())
            .filter(view ->
                view.network().endpoints().stream()
                    .anyMatch(end -> end.networkId().equals(network.id())))
            .toList());
  }

  private static GantryException inUse(NetworkInfo info) {
    List<String> who =
        info.containers().stream()
            .map(view -> "name:\"%s\" id:\"%.12s\"".formatted(view.name(), view.id()))
            .toList();
    return new GantryException(
        GantryException.Kind.DENIED,
        "error while removing network: network %s has active endpoints (%s)"
            .formatted(info.network().name(), String.join(", ", who)));
  }

  private static GantryException inUse(NetworkRecord network, GantryException why) {
    return new GantryException(
        GantryException.Kind.DENIED,
        "error while removing network %s: %s".formatted(network.name(), why.getMessage()),
        why);
  }

  private static boolean passes(NetworkInfo network, Map<String, List<String>> filters) {
    return filters.entrySet().stream()
        .filter(filter -> !filter.getValue().isEmpty())
        .allMatch(filter ->
            filter.getKey().equals("label")
                ? LabelMatch.all(filter.getValue(), network.network().labels())
                : filter.getValue().stream()
                    .anyMatch(value -> passes(network, filter.getKey(), value)));
  }

  private static boolean passes(NetworkInfo info, String key, String value) {
    NetworkRecord network = info.network();
    return switch (key) {
      case "name" -> network.name().contains(value);
      case "id" -> network.id().startsWith(value);
      case "driver" -> network.driver().equals(value);
      case "type" -> isOfType(network, value);
      case "scope" -> value.equals("local");
      case "dangling" -> {
        boolean dangling = !network.isPredefined() && info.containers().isEmpty();
        yield dangling == (value.equals("true") || value.equals("1"));
      }
      default -> false;
    };
  }

  private static boolean isOfType(NetworkRecord network, String type) {
    return switch (type) {
      case "builtin" -> network.isPredefined();
      case "custom" -> !network.isPredefined();
      default -> throw FilterKeys.invalidValue("type", type);
    };
  }
}
