package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.store.Snapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Removes containers that do not run, in bulk. */
final class ContainerPrune {
  private static final Set<String> FILTERS = Set.of("until", "label", "label!");

  private final ContainerRegistry registry;
  private final ContainerRemove remove;
  private final Snapshots snapshots;
  private final Events events;

  ContainerPrune(
      ContainerRegistry registry, ContainerRemove remove, Snapshots snapshots, Events events) {
    this.registry = registry;
    this.remove = remove;
    this.snapshots = snapshots;
    this.events = events;
  }

  Pruned prune(Map<String, List<String>> filters) {
    FilterKeys.check(filters, FILTERS);
    List<String> deleted = new ArrayList<>();
    long bytes = 0;
    for (Container container : registry.all()) {
      if (isCandidate(container.record(), filters)) {
        long size = snapshots.usage(container.id()).bytes();
        if (removed(container)) {
          deleted.add(container.id());
          bytes += size;
        }
      }
    }
    events.publish("container", "prune", "", Map.of("reclaimed", String.valueOf(bytes)));
    return new Pruned(deleted, bytes);
  }

  private boolean removed(Container container) {
    try {
      remove.remove(container, false);
      return true;
    } catch (GantryException e) {
      // Started, or removed, by somebody else meanwhile.
      return false;
    }
  }

  private static boolean isCandidate(ContainerRecord record, Map<String, List<String>> filters) {
    boolean idle =
        switch (record.state()) {
          case ContainerState.Created _, ContainerState.Exited _, ContainerState.Dead _ -> true;
          case ContainerState.Running _,
              ContainerState.Paused _,
              ContainerState.Restarting _,
              ContainerState.Removing _ ->
              false;
        };
    Instant now = Instant.now();
    Map<String, String> labels = record.spec().labels();
    return idle
        && filters.getOrDefault("until", List.of()).stream()
            .allMatch(text -> record.created().isBefore(PastTime.parse(text, now)))
        && LabelMatch.all(filters.getOrDefault("label", List.of()), labels)
        && filters.getOrDefault("label!", List.of()).stream()
            .noneMatch(label -> LabelMatch.one(label, labels));
  }
}
