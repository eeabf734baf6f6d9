package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.plugin.IpamPlugin;
import io.gantry.plugin.IpamPlugins;
import io.gantry.store.Database;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What address management plugins have given, written down as soon as it is known: what a killed
 * daemon had, or a plugin did not hear of, a later daemon gives back. Thread-safe.
 */
final class IpamLeases {
  private static final Logger LOG = System.getLogger(IpamLeases.class.getName());

  private final Database database;
  private final IpamPlugins plugins;

  /** Plugins that a daemon that starts does not ask again, or they would keep it from starting. */
  private final Set<String> silent = ConcurrentHashMap.newKeySet();

  IpamLeases(Database database, IpamPlugins plugins) {
    this.database = database;
    this.plugins = plugins;
  }

  /** The plugin, looked up for each call: it may be started again, or later than the engine. */
  IpamPlugin plugin(String driver) {
    return plugins.find(driver);
  }

  void put(IpamLease lease) {
    database.put(IpamLease.KIND, lease.key(), Json.write(lease));
  }

  boolean has(IpamLease lease) {
    return database.get(IpamLease.KIND, lease.key()).isPresent();
  }

  /** Addresses before their pools. */
  List<IpamLease> of(String network) {
    return all().stream().filter(lease -> lease.network().equals(network)).toList();
  }

  List<IpamLease> all() {
    return database.all(IpamLease.KIND).values().stream()
        .map(json -> Json.read(json, IpamLease.class))
        .sorted(Comparator.comparing(IpamLease::isPool).thenComparing(IpamLease::key))
        .toList();
  }

  /** The same lease under another name of its pool. */
  void rename(IpamLease lease, String pool) {
    database.transaction(() -> {
      forget(lease);
      put(lease.withPool(pool));
    });
  }

  /** Gives it back; one that the plugin does not hear of is given back by the next daemon. */
  void release(IpamLease lease) {
    try {
      released(lease);
      forget(lease);
    } catch (GantryException e) {
      warn(lease, e);
      if (e.kind() == GantryException.Kind.INTERNAL) {
        // It was heard, and refused: it would be the next time.
        forget(lease);
      }
    }
  }

  private void released(IpamLease lease) {
    if (lease.isPool()) {
      plugin(lease.driver()).releasePool(lease.pool());
    } else {
      plugin(lease.driver()).releaseAddress(lease.pool(), lease.address());
    }
  }

  /** As {@link #release}, when a daemon starts. */
  void releaseAtStart(IpamLease lease) {
    if (!silent.contains(lease.driver())) {
      release(lease);
      if (has(lease)) {
        silent.add(lease.driver());
      }
    }
  }

  /** Tells a plugin again, when a daemon starts, of what it gave, if it wants to be told. */
  void replay(IpamLease lease, Consumer<IpamPlugin> call) {
    if (silent.contains(lease.driver())) {
      return;
    }
    try {
      IpamPlugin plugin = plugin(lease.driver());
      if (plugin.capabilities().requiresRequestReplay()) {
        call.accept(plugin);
      }
    } catch (GantryException e) {
      warn(lease, e);
      if (e.kind() != GantryException.Kind.INTERNAL) {
        silent.add(lease.driver());
      }
    }
  }

  private void forget(IpamLease lease) {
    database.delete(IpamLease.KIND, lease.key());
  }

  private static void warn(IpamLease lease, GantryException e) {
    LOG.log(
        Level.WARNING,
        "network {0}, {1} {2}: {3}",
        lease.network(),
        lease.isPool() ? "pool" : "address",
        lease.isPool() ? lease.subnet() : lease.address(),
        e.getMessage());
  }
}
