package io.gantry.network.cni;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One plugin of a list: CNI specification, section 1, "plugin configuration objects".
 *
 * @param type the file name of its executable
 * @param json the whole object, whose other fields are the plugin's own
 */
record PluginConfig(String type, Map<String, @Nullable Object> json) {
  PluginConfig {
    json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
  }

  /** Checks the type, and that of its address plugin, since plugins start that one by name. */
  static PluginConfig of(Fields fields) {
    String type = Names.pluginType(fields.text("type"));
    Fields ipam = fields.object("ipam");
    if (ipam.has("type")) {
      Names.pluginType(ipam.text("type"));
    }
    PluginConfig plugin = new PluginConfig(type, fields.map());
    plugin.capabilities();
    return plugin;
  }

  /** The capability arguments that it wants to be given. */
  Set<String> capabilities() {
    Fields declared = new Fields("plugin " + type, json).object("capabilities");
    Set<String> wanted = new HashSet<>();
    for (String name : declared.map().keySet()) {
      if (declared.flag(name)) {
        wanted.add(name);
      }
    }
    return wanted;
  }
}
