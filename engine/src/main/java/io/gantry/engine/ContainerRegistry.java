package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.store.Database;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * All containers: in memory for whoever asks, in the database for the next daemon. What is saved is
 * on the disk before anybody sees it. Thread-safe; look-ups never wait.
 */
final class ContainerRegistry {
  private static final int NAME_ATTEMPTS = 64;
  private static final char AFTER_HEX = 'g';

  private final Database database;
  private final NavigableMap<String, Container> byId = new ConcurrentSkipListMap<>();
  private final ConcurrentMap<String, String> idsByName = new ConcurrentHashMap<>();

  ContainerRegistry(Database database) {
    this.database = database;
    database
        .all(ContainerRecord.KIND)
        .forEach((id, json) -> known(new Container(Json.read(json, ContainerRecord.class))));
  }

  /** Takes a name for a container to come; CONFLICT when somebody has it. */
  void reserve(String name, String id) {
    String owner = idsByName.putIfAbsent(name, id);
    if (owner != null && !owner.equals(id)) {
      throw GantryException.conflict(
          "Conflict. The container name \"/"
              + name
              + "\" is already in use by container \""
              + owner
              + "\". You have to remove (or rename) that container to be able to reuse that name.");
    }
  }

  /** Takes a free name of the engine's choice. */
  String reserveAny(String id) {
    for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
      String name = Names.random(RandomGenerator.getDefault(), attempt);
      if (idsByName.putIfAbsent(name, id) == null) {
        return name;
      }
    }
    idsByName.put(id, id);
    return id;
  }

  /** Gives a name back, unless it has another owner by now. */
  void release(String name, String id) {
    idsByName.remove(name, id);
  }

  /** Saves a new container and shows it. */
  Container add(ContainerRecord record) {
    Container container = new Container(record);
    database.put(ContainerRecord.KIND, record.id(), Json.write(record));
    known(container);
    return container;
  }

  /** Saves a change and shows it; the caller holds the container's lock. */
  void change(Container container, UnaryOperator<ContainerRecord> change) {
    ContainerRecord changed = change.apply(container.record());
    database.put(ContainerRecord.KIND, changed.id(), Json.write(changed));
    container.become(changed);
  }

  /** Forgets a container; the caller holds its lock. */
  void remove(Container container) {
    database.delete(ContainerRecord.KIND, container.id());
    container.markGone();
    byId.remove(container.id());
    release(container.record().name(), container.id());
  }

  /** By id, name or unique prefix of an id; NOT_FOUND and INVALID in Docker's words. */
  Container find(String ref) {
    return lookUp(ref).orElseThrow(() -> GantryException.notFound("No such container: " + ref));
  }

  /** As {@link #find}, empty when there is none. */
  Optional<Container> lookUp(String ref) {
    Container exact = byId.get(ref);
    if (exact != null) {
      return Optional.of(exact);
    }
    String owner = idsByName.get(ref.startsWith("/") ? ref.substring(1) : ref);
    Container named = owner == null ? null : byId.get(owner);
    return named != null ? Optional.of(named) : byPrefix(ref);
  }

  boolean contains(String id) {
    return byId.containsKey(id);
  }

  /** All, the newest first. */
  List<Container> all() {
    List<Container> all = new ArrayList<>(byId.values());
    all.sort(Comparator.comparing((Container c) -> c.record().created()).reversed());
    return all;
  }

  /** All, in no order that means something. */
  Collection<Container> unsorted() {
    return byId.values();
  }

  private void known(Container container) {
    byId.put(container.id(), container);
    idsByName.put(container.record().name(), container.id());
  }

  private Optional<Container> byPrefix(String prefix) {
    if (prefix.isEmpty()) {
      return Optional.empty();
    }
    List<Container> matches = List.copyOf(byId.subMap(prefix, prefix + AFTER_HEX).values());
    if (matches.size() > 1) {
      throw GantryException.invalid("multiple IDs found with provided prefix: " + prefix);
    }
    return matches.stream().findFirst();
  }
}
