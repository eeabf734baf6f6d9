package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.plugin.NetworkPlugin;
import io.gantry.plugin.NetworkPlugins;
import io.gantry.plugin.PluginFolders;
import io.gantry.store.Database;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The endpoints that network plugins were asked for, written down before they are: what a daemon
 * that died has left at a plugin, the next one takes back. Thread-safe.
 */
final class PluginEndpoints {
  private static final Logger LOG = System.getLogger(PluginEndpoints.class.getName());

  /** A plugin that hangs may be why the last daemon was killed, and must not hold up this one. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Database database;
  private final NetworkPlugins plugins = new NetworkPlugins(PluginFolders.SYSTEM, PATIENCE);

  /** Plugins that are not asked again by a daemon that starts. */
  private final Set<String> silent = ConcurrentHashMap.newKeySet();

  PluginEndpoints(Database database) {
    this.database = database;
  }

  /** To be called before the plugin is asked. */
  void put(PluginEndpoint endpoint) {
    database.put(PluginEndpoint.KIND, endpoint.key(), Json.write(endpoint));
  }

  /** The plugin has it no more. */
  void forget(PluginEndpoint endpoint) {
    database.delete(PluginEndpoint.KIND, endpoint.key());
  }

  /** The network is gone, and all of its endpoints with it. */
  void forget(NetworkRecord network) {
    of(network).forEach(this::forget);
  }

  /**
   * Takes all of a network back but these, when a daemon starts. What the plugin does not hear now
   * it is told by the next daemon, or when the container starts again.
   */
  void takeBackAllBut(NetworkRecord network, Collection<String> members) {
    for (PluginEndpoint endpoint : of(network)) {
      if (!members.contains(endpoint.endpoint()) && !silent.contains(network.driver())) {
        takeBack(network, endpoint);
      }
    }
  }

  private void takeBack(NetworkRecord network, PluginEndpoint endpoint) {
    try {
      NetworkPlugin plugin = plugins.find(network.driver());
      // It does not know how far the last daemon came: either may be refused.
      heard(network, endpoint, () -> plugin.leave(network.id(), endpoint.endpoint()));
      heard(network, endpoint, () -> plugin.deleteEndpoint(network.id(), endpoint.endpoint()));
      forget(endpoint);
    } catch (GantryException e) {
      warn(network, endpoint, e);
      silent.add(network.driver());
    }
  }

  /** What the plugin refuses it would refuse the next time, too. */
  private static void heard(NetworkRecord network, PluginEndpoint endpoint, Runnable call) {
    try {
      call.run();
    } catch (GantryException e) {
      if (e.kind() != GantryException.Kind.INTERNAL) {
        throw e;
      }
      warn(network, endpoint, e);
    }
  }

  private List<PluginEndpoint> of(NetworkRecord network) {
    return database.all(PluginEndpoint.KIND).values().stream()
        .map(json -> Json.read(json, PluginEndpoint.class))
        .filter(endpoint -> endpoint.network().equals(network.id()))
        .toList();
  }

  private static void warn(NetworkRecord network, PluginEndpoint endpoint, GantryException e) {
    LOG.log(
        Level.WARNING,
        "network {0}, endpoint of container {1}: {2}",
        network.name(),
        endpoint.endpoint(),
        e.getMessage());
  }
}
