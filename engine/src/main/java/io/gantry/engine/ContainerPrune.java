package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Removes containers that do not run, in bulk. */
final class ContainerPrune {
  private static final Set<String> FILTERS = Set.of("until", "label", "label!");

  private final ContainerRegistry registry;
  private final ContainerRemove remove;
  private final Events events;

  ContainerPrune(ContainerRegistry registry, ContainerRemove remove, Events events) {
    this.registry = registry;
    this.remove = remove;
    this.events = events;
  }

  Pruned prune(Map<String, List<String>> filters) {
    PruneFilter filter = new PruneFilter(filters, FILTERS);
    List<String> deleted = new ArrayList<>();
    long bytes = 0;
    for (Container container : registry.all()) {
      ContainerRecord record = container.record();
      if (isIdle(record.state()) && filter.matches(record.created(), record.spec().labels())) {
        OptionalLong freed = removed(container);
        if (freed.isPresent()) {
          deleted.add(container.id());
          bytes += freed.getAsLong();
        }
      }
    }
    events.publish("container", "prune", "", Map.of("reclaimed", String.valueOf(bytes)));
    return new Pruned(deleted, bytes);
  }

  /** Empty when somebody else has started or removed it meanwhile. */
  private OptionalLong removed(Container container) {
    try {
      return OptionalLong.of(remove.remove(container, false));
    } catch (GantryException e) {
      return OptionalLong.empty();
    }
  }

  private static boolean isIdle(ContainerState state) {
    return switch (state) {
      case ContainerState.Created _, ContainerState.Exited _, ContainerState.Dead _ -> true;
      case ContainerState.Running _,
          ContainerState.Paused _,
          ContainerState.Restarting _,
          ContainerState.Removing _ ->
          false;
    };
  }
}
