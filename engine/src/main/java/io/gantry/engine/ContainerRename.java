package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.Map;

/** Gives containers other names. */
final class ContainerRename {
  private final ContainerRegistry registry;
  private final ContainerNetworks networks;
  private final ContainerEvents events;

  ContainerRename(ContainerRegistry registry, ContainerNetworks networks, ContainerEvents events) {
    this.registry = registry;
    this.networks = networks;
    this.events = events;
  }

  void rename(Container container, String name) {
    String plain = Names.container(name);
    container.lock().lock();
    try {
      String old = container.record().name();
      if (old.equals(plain)) {
        throw GantryException.invalid(
            "Renaming a container with the same name as its current name");
      }
      registry.reserve(plain, container.id());
      try {
        registry.change(container, record -> record.withName(plain));
      } catch (RuntimeException e) {
        registry.release(plain, container.id());
        throw e;
      }
      registry.release(old, container.id());
      container.live().ifPresent(live -> networks.renamed(container.record(), live.connection()));
      events.tell(container.record(), "rename", Map.of("oldName", "/" + old));
    } finally {
      container.lock().unlock();
    }
  }
}
