package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.List;

/** Changes limits and restart policy of a container, running or not. */
final class ContainerUpdate {
  private final ContainerRegistry registry;
  private final ContainerEvents events;

  ContainerUpdate(ContainerRegistry registry, ContainerEvents events) {
    this.registry = registry;
    this.events = events;
  }

  List<String> update(Container container, UpdateSpec update) {
    container.lock().lock();
    try {
      HostSpec host = container.record().spec().host();
      RestartPolicy policy = update.restartPolicy().orElse(host.restartPolicy());
      if (host.autoRemove() && policy.condition() != RestartPolicy.Condition.NO) {
        throw GantryException.conflict(
            "Restart policy cannot be updated because AutoRemove is enabled for the container");
      }
      Resources merged = ResourceLimits.merge(host.resources(), update.resources());
      ResourceLimits.check(merged);
      HostSpec changed = host.withResources(merged).withRestartPolicy(policy);
      if (!merged.equals(host.resources())) {
        container
            .live()
            .ifPresent(live -> live.cgroup().update(ResourceLimits.of(merged, List.of())));
      }
      registry.change(container, record -> record.withSpec(record.spec().withHost(changed)));
      events.tell(container.record(), "update");
      return List.of();
    } finally {
      container.lock().unlock();
    }
  }
}
