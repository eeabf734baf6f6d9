package io.gantry.plugin;

import io.gantry.oci.GantryException;
import java.time.Duration;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * The plugins of this host that implement one driver. Each shakes hands once. Thread-safe.
 *
 * @param <P> a plugin, once it has
 */
final class ActivePlugins<P> {
  private final PluginDirectory directory;
  private final Kind kind;
  private final Duration limit;
  private final Function<PluginCalls, P> plugins;
  private final ConcurrentMap<Known, P> active = new ConcurrentHashMap<>();

  /** Plugins of several names may live at one address. */
  private record Known(String name, PluginAddress address) {}

  /**
   * @param word for messages, such as {@code volume}
   * @param driver as the protocol calls it, such as {@code VolumeDriver}
   */
  record Kind(String word, String driver) {}

  ActivePlugins(
      PluginFolders folders, Kind kind, Duration limit, Function<PluginCalls, P> plugins) {
    this.directory = new PluginDirectory(folders);
    this.kind = kind;
    this.limit = limit;
    this.plugins = plugins;
  }

  /** What can be found; some may not answer, or be for something else. */
  SortedSet<String> names() {
    return directory.names();
  }

  /** The plugin, after its handshake. NOT_FOUND in Docker's words when there is none. */
  P find(String name) {
    String what = "error looking up " + kind.word() + " plugin " + name + ": ";
    PluginAddress address =
        directory
            .find(name)
            .orElseThrow(
                () -> GantryException.notFound(what + "plugin \"" + name + "\" not found"));
    Known key = new Known(name, address);
    P known = active.get(key);
    if (known != null) {
      return known;
    }
    try {
      PluginCalls calls = new PluginCalls(name, new PluginClient(address), limit);
      calls.activate(kind.driver());
      P plugin = plugins.apply(calls);
      active.put(key, plugin);
      return plugin;
    } catch (GantryException e) {
      throw new GantryException(e.kind(), what + e.getMessage(), e);
    }
  }
}
