package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A volume as the database keeps it.
 *
 * @param owner id of the container for which an anonymous one was made; empty for a named one
 * @param driver {@link VolumeDrivers#LOCAL}, also where an older record does not say
 * @param state what its driver wants to be kept
 */
@Json
record VolumeRecord(
    String name,
    Instant created,
    Map<String, String> labels,
    Map<String, String> options,
    String owner,
    String driver,
    Map<String, String> state) {
  /** The kind of document in the database. */
  static final String KIND = "volume";

  VolumeRecord(
      String name,
      Instant created,
      Map<String, String> labels,
      Map<String, String> options,
      String owner,
      @Nullable String driver,
      @Nullable Map<String, String> state) {
    this.name = name;
    this.created = created;
    this.labels = Map.copyOf(labels);
    this.options = Map.copyOf(options);
    this.owner = owner;
    this.driver = driver == null ? VolumeDrivers.LOCAL : driver;
    this.state = state == null ? Map.of() : Map.copyOf(state);
  }

  /** One that a driver has and the engine did not make. */
  static VolumeRecord foreign(String name, String driver) {
    return new VolumeRecord(name, Instant.EPOCH, Map.of(), Map.of(), "", driver, Map.of());
  }

  /** Whether its content is mounted while it is used; otherwise it is a plain folder. */
  boolean isMount() {
    return isDriven() || LocalMount.isMount(options);
  }

  /** Whether something outside of the engine has it. */
  boolean isDriven() {
    return !driver.equals(VolumeDrivers.LOCAL);
  }

  boolean anonymous() {
    return !owner.isEmpty() || labels.containsKey(Volumes.ANONYMOUS);
  }

  VolumeRecord withDriver(String changed) {
    return new VolumeRecord(name, created, labels, options, owner, changed, state);
  }

  VolumeRecord withState(Map<String, String> changed) {
    return new VolumeRecord(name, created, labels, options, owner, driver, changed);
  }

  VolumeRecord withOwner(String changed) {
    return new VolumeRecord(name, created, labels, options, changed, driver, state);
  }
}
