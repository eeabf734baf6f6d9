package io.gantry.plugin;

import java.time.Duration;

/** The network plugins of this host. Thread-safe. */
public final class NetworkPlugins {
  /** Docker's. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final ActivePlugins<NetworkPlugin> plugins;

  public NetworkPlugins(PluginFolders folders) {
    this(folders, LIMIT);
  }

  /**
   * The same with another patience than Docker's.
   *
   * @param limit of one call
   */
  public NetworkPlugins(PluginFolders folders, Duration limit) {
    this.plugins =
        new ActivePlugins<>(
            folders,
            new ActivePlugins.Kind("network", NetworkPlugin.DRIVER),
            limit,
            NetworkPlugin::new);
  }

  /** The plugin, after its handshake. NOT_FOUND in Docker's words when there is none. */
  public NetworkPlugin find(String name) {
    return plugins.find(name);
  }
}
