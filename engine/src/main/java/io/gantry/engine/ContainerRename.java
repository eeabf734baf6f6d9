package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.Map;

/** Gives containers other names. */
final class ContainerRename {
  private final ContainerRegistry registry;
  private final ContainerEvents events;

  ContainerRename(ContainerRegistry registry, ContainerEvents events) {
    this.registry = registry;
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
      events.tell(container.record(), "rename", Map.of("oldName", "/" + old));
    } finally {
      container.lock().unlock();
    }
  }
}
