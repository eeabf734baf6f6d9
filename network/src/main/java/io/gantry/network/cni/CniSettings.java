package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where a {@link CniRuntime} finds things. All paths are absolute.
 *
 * @param configFolder the network configurations
 * @param pluginFolders the plugins' executables; the first folder that has one wins
 * @param cacheFolder what is attached, kept over restarts; owned by one runtime
 * @param timeLimit how long one run of one plugin may take before it is killed
 */
public record CniSettings(
    Path configFolder, List<Path> pluginFolders, Path cacheFolder, Duration timeLimit) {
  /** {@code /etc/cni/net.d}. */
  public static final Path CONFIG_FOLDER = Path.of("/etc/cni/net.d");

  /** {@code /opt/cni/bin}, then {@code /usr/lib/cni}. */
  public static final List<Path> PLUGIN_FOLDERS =
      List.of(Path.of("/opt/cni/bin"), Path.of("/usr/lib/cni"));

  /** A minute: a plugin may wait for its daemon or for a DHCP server. */
  public static final Duration TIME_LIMIT = Duration.ofMinutes(1);

  /**
   * INVALID for a relative path, a colon in a plugin folder, or a time limit that is not above 0.
   */
  public CniSettings {
    pluginFolders = List.copyOf(pluginFolders);
    requireAbsolute(configFolder);
    requireAbsolute(cacheFolder);
    pluginFolders.forEach(CniSettings::requireAbsolute);
    for (Path folder : pluginFolders) {
      // CNI_PATH separates them by it.
      if (folder.toString().indexOf(':') >= 0) {
        throw GantryException.invalid("CNI plugin folder " + folder + " has a colon in its name");
      }
    }
    if (!timeLimit.isPositive()) {
      throw GantryException.invalid("time limit of CNI plugins " + timeLimit + " is not above 0");
    }
  }

  /** The defaults of the field, and this folder for what is attached. */
  public static CniSettings withCache(Path cacheFolder) {
    return new CniSettings(CONFIG_FOLDER, PLUGIN_FOLDERS, cacheFolder, TIME_LIMIT);
  }

  private static void requireAbsolute(Path path) {
    if (!path.isAbsolute()) {
      throw GantryException.invalid("CNI path " + path + " is not absolute");
    }
  }
}
