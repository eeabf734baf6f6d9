package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.plugin.PluginVolume;
import io.gantry.plugin.VolumePlugin;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Volumes of one of Docker's volume plugins. */
record PluginDriver(VolumePlugin plugin) implements VolumeDriver {
  @Override
  public String scope() {
    return plugin.scope();
  }

  @Override
  public Map<String, String> create(VolumeRecord volume) {
    plugin.create(volume.name(), volume.options());
    return Map.of();
  }

  @Override
  public void remove(VolumeRecord volume) {
    plugin.remove(volume.name());
  }

  @Override
  public Details details(VolumeRecord volume) {
    PluginVolume found = plugin.get(volume.name());
    return new Details(found.mountpoint(), found.status());
  }

  @Override
  public List<String> names() {
    return plugin.list().stream().map(PluginVolume::name).toList();
  }

  @Override
  public boolean has(String name) {
    try {
      return plugin.get(name).name().equals(name);
    } catch (GantryException e) {
      // The protocol has no word for "not found": any error is an answer.
      return false;
    }
  }

  @Override
  public Path mount(VolumeRecord volume, String user) {
    String path = plugin.mount(volume.name(), user);
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw GantryException.internal("VolumeDriver.Mount: the plugin's path is none", e);
    }
  }

  @Override
  public void unmount(VolumeRecord volume, String user, boolean last) {
    plugin.unmount(volume.name(), user);
  }
}
