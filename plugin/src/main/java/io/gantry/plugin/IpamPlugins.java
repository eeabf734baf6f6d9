package io.gantry.plugin;

import java.time.Duration;

/** The address management plugins of this host. Thread-safe. */
public final class IpamPlugins {
  /** A container that starts waits for it. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ActivePlugins<IpamPlugin> plugins;

  public IpamPlugins(PluginFolders folders) {
    this(folders, LIMIT);
  }

  IpamPlugins(PluginFolders folders, Duration limit) {
    this.plugins =
        new ActivePlugins<>(
            folders, new ActivePlugins.Kind("ipam", IpamPlugin.DRIVER), limit, IpamPlugin::new);
  }

  /** The plugin, after its handshake. NOT_FOUND in Docker's words when there is none. */
  public IpamPlugin find(String name) {
    return plugins.find(name);
  }
}
