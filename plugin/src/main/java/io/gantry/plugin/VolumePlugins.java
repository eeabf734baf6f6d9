package io.gantry.plugin;

import java.time.Duration;
import java.util.SortedSet;

/** The volume plugins of this host. Thread-safe. */
public final class VolumePlugins {
  /** Docker's. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final ActivePlugins<VolumePlugin> plugins;

  public VolumePlugins(PluginFolders folders) {
    this(folders, LIMIT);
  }

  VolumePlugins(PluginFolders folders, Duration limit) {
    this.plugins =
        new ActivePlugins<>(
            folders,
            new ActivePlugins.Kind("volume", VolumePlugin.DRIVER),
            limit,
            VolumePlugin::new);
  }

  /** What can be found; some may not answer, or be for something else. */
  public SortedSet<String> names() {
    return plugins.names();
  }

  /** The plugin, after its handshake. NOT_FOUND in Docker's words when there is none. */
  public VolumePlugin find(String name) {
    return plugins.find(name);
  }
}
