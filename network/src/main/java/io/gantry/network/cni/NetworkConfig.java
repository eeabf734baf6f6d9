package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network configuration list: CNI specification, section 1.
 *
 * @param versions what it may be run with, oldest first, of those that are spoken
 * @param onlyInlined {@code loadOnlyInlinedPlugins}: no plugins are taken from the folder beside it
 */
record NetworkConfig(
    String name,
    List<CniVersion> versions,
    boolean disableCheck,
    boolean disableGc,
    boolean onlyInlined,
    List<PluginConfig> plugins) {
  /** More plugins than any chain has; each costs a process. */
  static final int MAX_PLUGINS = 64;

  NetworkConfig {
    versions = List.copyOf(versions);
    plugins = List.copyOf(plugins);
    if (plugins.size() > MAX_PLUGINS) {
      throw GantryException.invalid(
          "network " + name + " has " + plugins.size() + " plugins, more than " + MAX_PLUGINS);
    }
  }

  NetworkConfig withMore(List<PluginConfig> others) {
    List<PluginConfig> all = new ArrayList<>(plugins);
    all.addAll(others);
    return new NetworkConfig(name, versions, disableCheck, disableGc, onlyInlined, all);
  }

  /** The newest of its versions. */
  CniVersion version() {
    return versions.getLast();
  }

  /** The same to be run with this version only. */
  NetworkConfig with(CniVersion version) {
    return new NetworkConfig(name, List.of(version), disableCheck, disableGc, onlyInlined, plugins);
  }

  /** The list as it is run and remembered: its newest version, every plugin inline. */
  byte[] toJson() {
    Map<String, Object> list = new LinkedHashMap<>();
    list.put("cniVersion", version().toString());
    list.put("name", name);
    list.put("disableCheck", disableCheck);
    list.put("disableGC", disableGc);
    list.put("loadOnlyInlinedPlugins", true);
    list.put("plugins", plugins.stream().map(PluginConfig::json).toList());
    return Json.write(list);
  }
}
