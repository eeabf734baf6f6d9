package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A network as the database keeps it.
 *
 * @param pools as chosen: subnet and gateway are known
 * @param removing its removal was begun, and is to be brought to its end
 */
@Json
public record NetworkRecord(
    String id,
    String name,
    Instant created,
    String driver,
    boolean internal,
    boolean attachable,
    boolean ipv4,
    boolean ipv6,
    Map<String, String> ipamOptions,
    List<PoolSpec> pools,
    Map<String, String> options,
    Map<String, String> labels,
    boolean removing) {
  /** The kind of document in the database. */
  static final String KIND = "network";

  public NetworkRecord {
    ipamOptions = Map.copyOf(ipamOptions);
    pools = List.copyOf(pools);
    options = Map.copyOf(options);
    labels = Map.copyOf(labels);
  }

  /** A network that every engine has. */
  static NetworkRecord predefined(String name, String driver, Instant created) {
    return new NetworkRecord(
        NetworkBook.predefinedId(name),
        name,
        created,
        driver,
        false,
        false,
        true,
        false,
        Map.of(),
        List.of(),
        Map.of(),
        Map.of(),
        false);
  }

  NetworkRecord withPools(List<PoolSpec> changed) {
    return new NetworkRecord(
        id,
        name,
        created,
        driver,
        internal,
        attachable,
        ipv4,
        ipv6,
        ipamOptions,
        changed,
        options,
        labels,
        removing);
  }

  NetworkRecord withOptions(Map<String, String> changed) {
    return new NetworkRecord(
        id,
        name,
        created,
        driver,
        internal,
        attachable,
        ipv4,
        ipv6,
        ipamOptions,
        pools,
        changed,
        labels,
        removing);
  }

  NetworkRecord withRemoving(boolean changed) {
    return new NetworkRecord(
        id,
        name,
        created,
        driver,
        internal,
        attachable,
        ipv4,
        ipv6,
        ipamOptions,
        pools,
        options,
        labels,
        changed);
  }

  /** Made by the engine, not by a user. */
  public boolean isPredefined() {
    return NetworkBook.isPredefined(name);
  }

  /** Whether names are resolved on it. */
  boolean hasNames() {
    return !isPredefined();
  }
}
