package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.plugin.VolumePlugins;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the drivers of volumes by their names. Thread-safe. */
final class VolumeDrivers {
  /** The driver that is none: volumes are folders of this host, or what it mounts. */
  static final String LOCAL = "local";

  private static final Logger LOG = System.getLogger(VolumeDrivers.class.getName());

  private final VolumePlugins plugins;
  private final Path csi;

  /**
   * @param csi where volumes of CSI plugins are published
   */
  VolumeDrivers(VolumePlugins plugins, Path csi) {
    this.plugins = plugins;
    this.csi = csi;
  }

  /** NOT_FOUND when there is none; UNAVAILABLE when it does not answer. Not for {@link #LOCAL}. */
  VolumeDriver find(String name) {
    return name.startsWith(CsiDriver.PREFIX)
        ? new CsiDriver(CsiDriver.socket(name), csi)
        : new PluginDriver(plugins.find(name));
  }

  /** Those that can be found on this host, whether they answer or not. */
  List<String> names() {
    return List.copyOf(plugins.names());
  }

  /** The driver that has a volume of this name; those that do not answer have none. */
  Optional<String> owner(String volume) {
    return names().stream().filter(driver -> has(driver, volume)).findFirst();
  }

  private boolean has(String driver, String volume) {
    try {
      return find(driver).has(volume);
    } catch (GantryException e) {
      return false;
    }
  }

  /** Volumes of all drivers; a driver that fails is told, and has none. */
  List<VolumeRecord> volumes(List<String> warnings) {
    List<VolumeRecord> found = new ArrayList<>();
    for (String driver : names()) {
      try {
        find(driver).names().stream()
            .filter(Names::isVolume)
            .map(name -> VolumeRecord.foreign(name, driver))
            .forEach(found::add);
      } catch (GantryException e) {
        LOG.log(Level.DEBUG, "list volumes of " + driver, e);
        warnings.add(String.valueOf(e.getMessage()));
      }
    }
    return found;
  }
}
