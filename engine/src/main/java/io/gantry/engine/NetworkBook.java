package io.gantry.engine;

import io.gantry.network.Addresses;
import io.gantry.network.Pool;
import io.gantry.network.Subnet;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.store.Database;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The networks that there are, by id, on disk and in memory. Thread-safe. */
final class NetworkBook {
  static final String BRIDGE = "bridge";
  static final String HOST = "host";
  static final String NONE = "none";

  private static final Set<String> PREDEFINED = Set.of(BRIDGE, HOST, NONE);

  private final Database database;
  private final ConcurrentMap<String, NetworkRecord> networks = new ConcurrentHashMap<>();

  NetworkBook(Database database) {
    this.database = database;
    database
        .all(NetworkRecord.KIND)
        .forEach((id, json) -> networks.put(id, Json.read(json, NetworkRecord.class)));
    predefine(BRIDGE, BRIDGE);
    predefine(HOST, HOST);
    predefine(NONE, NetworkRecord.NULL_DRIVER);
  }

  private void predefine(String name, String driver) {
    if (!networks.containsKey(predefinedId(name))) {
      put(NetworkRecord.predefined(name, driver, Instant.now()));
    }
  }

  static boolean isPredefined(String name) {
    return PREDEFINED.contains(name);
  }

  /** The id of a network that every engine has: the same in each. */
  static String predefinedId(String name) {
    return Digest.sha256("gantry network " + name).hex();
  }

  List<NetworkRecord> all() {
    return List.copyOf(networks.values());
  }

  /** By name, id, or unique beginning of an id; NOT_FOUND, or INVALID when several begin so. */
  NetworkRecord find(String ref) {
    List<NetworkRecord> all = all();
    for (NetworkRecord network : all) {
      if (network.name().equals(ref) || network.id().equals(ref)) {
        return network;
      }
    }
    List<NetworkRecord> beginning =
        all.stream().filter(network -> !ref.isEmpty() && network.id().startsWith(ref)).toList();
    if (beginning.size() > 1) {
      throw GantryException.invalid(
          "network %s is ambiguous (%d matches found based on ID prefix)"
              .formatted(ref, beginning.size()));
    }
    return beginning.stream()
        .findFirst()
        .orElseThrow(() -> GantryException.notFound("network " + ref + " not found"));
  }

  /** What the default bridge turned out to have. */
  void predefined(BridgeSettings settings, List<Pool> pools) {
    NetworkRecord saved = find(BRIDGE);
    Map<String, String> options = new HashMap<>(settings.options());
    options.put("com.docker.network.bridge.default_bridge", "true");
    options.put(BridgeOptions.NAME, settings.name());
    NetworkRecord now =
        saved
            .withIpv6(settings.ipv6())
            .withPools(pools.stream().map(NetworkBook::spec).toList())
            .withOptions(options);
    if (!now.equals(saved)) {
      put(now);
    }
  }

  private static PoolSpec spec(Pool pool) {
    Map<String, String> reserved = new HashMap<>();
    pool.reserved()
        .forEach(router ->
            reserved.put(
                "DefaultGatewayIPv" + (pool.subnet().isIpv6() ? 6 : 4), Addresses.text(router)));
    return new PoolSpec(
        pool.subnet().toString(),
        pool.range().map(Subnet::toString).orElse(""),
        pool.gateway().map(Addresses::text).orElse(""),
        reserved);
  }

  /** Its id; empty when there is none of this name. */
  String id(String name) {
    return networks.values().stream()
        .filter(network -> network.name().equals(name))
        .map(NetworkRecord::id)
        .findFirst()
        .orElse("");
  }

  void put(NetworkRecord network) {
    database.put(NetworkRecord.KIND, network.id(), Json.write(network));
    networks.put(network.id(), network);
  }

  void remove(NetworkRecord network) {
    var _ = database.delete(NetworkRecord.KIND, network.id());
    networks.remove(network.id());
  }
}
