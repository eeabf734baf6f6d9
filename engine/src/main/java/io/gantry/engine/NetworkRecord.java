package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network as the database keeps it.
 *
 * @param ipamDriver a plugin, or {@link #DEFAULT_IPAM}, also where an older record does not say
 * @param pools as chosen: subnet and gateway are known; of one that is {@code configOnly}, as asked
 * @param configOnly it holds what others shall have, and nothing of it is in the kernel
 * @param configFrom the name of the network that it has its configuration of; empty is none
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
    String ipamDriver,
    Map<String, String> ipamOptions,
    List<PoolSpec> pools,
    Map<String, String> options,
    Map<String, String> labels,
    boolean configOnly,
    String configFrom,
    boolean removing) {
  /** The driver of networks that nothing is made for. */
  static final String NULL_DRIVER = "null";

  /** The kind of document in the database. */
  static final String KIND = "network";

  /** The engine gives out the addresses itself. */
  static final String DEFAULT_IPAM = "default";

  public NetworkRecord(
      String id,
      String name,
      Instant created,
      String driver,
      boolean internal,
      boolean attachable,
      boolean ipv4,
      boolean ipv6,
      @Nullable String ipamDriver,
      Map<String, String> ipamOptions,
      List<PoolSpec> pools,
      Map<String, String> options,
      Map<String, String> labels,
      boolean configOnly,
      @Nullable String configFrom,
      boolean removing) {
    this.id = id;
    this.name = name;
    this.created = created;
    this.driver = driver;
    this.internal = internal;
    this.attachable = attachable;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    this.ipamDriver = ipamDriver == null ? DEFAULT_IPAM : ipamDriver;
    this.ipamOptions = Map.copyOf(ipamOptions);
    this.pools = List.copyOf(pools);
    this.options = Map.copyOf(options);
    this.labels = Map.copyOf(labels);
    this.configOnly = configOnly;
    this.configFrom = configFrom == null ? "" : configFrom;
    this.removing = removing;
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
        DEFAULT_IPAM,
        Map.of(),
        List.of(),
        Map.of(),
        Map.of(),
        false,
        "",
        false);
  }

  NetworkRecord withIpv6(boolean changed) {
    return new NetworkRecord(
        id,
        name,
        created,
        driver,
        internal,
        attachable,
        ipv4,
        changed,
        ipamDriver,
        ipamOptions,
        pools,
        options,
        labels,
        configOnly,
        configFrom,
        removing);
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
        ipamDriver,
        ipamOptions,
        changed,
        options,
        labels,
        configOnly,
        configFrom,
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
        ipamDriver,
        ipamOptions,
        pools,
        changed,
        labels,
        configOnly,
        configFrom,
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
        ipamDriver,
        ipamOptions,
        pools,
        options,
        labels,
        configOnly,
        configFrom,
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
