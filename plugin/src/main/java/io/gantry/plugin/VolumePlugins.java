package io.gantry.plugin;

import io.gantry.oci.GantryException;
import java.time.Duration;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The volume plugins of this host. Thread-safe. */
public final class VolumePlugins {
  /** Docker's. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final PluginDirectory directory;
  private final Duration limit;
  private final ConcurrentMap<PluginAddress, VolumePlugin> active = new ConcurrentHashMap<>();

  public VolumePlugins(PluginFolders folders) {
    this(folders, LIMIT);
  }

  VolumePlugins(PluginFolders folders, Duration limit) {
    this.directory = new PluginDirectory(folders);
    this.limit = limit;
  }

  /** What can be found; some may not answer, or be for something else. */
  public SortedSet<String> names() {
    return directory.names();
  }

  /** The plugin, after its handshake. NOT_FOUND in Docker's words when there is none. */
  public VolumePlugin find(String name) {
    PluginAddress address =
        directory
            .find(name)
            .orElseThrow(() ->
                GantryException.notFound(
                    "error looking up volume plugin "
                        + name
                        + ": plugin \""
                        + name
                        + "\" not found"));
    VolumePlugin known = active.get(address);
    if (known != null && known.name().equals(name)) {
      return known;
    }
    try {
      VolumePlugin plugin = new VolumePlugin(name, new PluginClient(address), limit).activated();
      active.put(address, plugin);
      return plugin;
    } catch (GantryException e) {
      throw new GantryException(
          e.kind(), "error looking up volume plugin " + name + ": " + e.getMessage(), e);
    }
  }
}
