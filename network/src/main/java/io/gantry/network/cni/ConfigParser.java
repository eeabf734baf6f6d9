package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Bytes to configurations; pure. Whatever is wrong with them is INVALID. */
final class ConfigParser {
  private static final String LIST_SUFFIX = ".conflist";

  private ConfigParser() {}

  /**
   * Reads a list, or the older form of one plugin that carries the network's name; whether a file
   * that is not called {@code .conflist} is a list is told by its {@code plugins}.
   */
  static NetworkConfig parse(String file, byte[] utf8) {
    Fields fields = new Fields(file, Json.readMap(utf8));
    boolean list = file.endsWith(LIST_SUFFIX) || fields.has("plugins");
    String name = Names.network(fields.text("name"));
    boolean onlyInlined = !list || fields.flag("loadOnlyInlinedPlugins");
    if (list && onlyInlined && !fields.has("plugins")) {
      throw GantryException.invalid(file + ": loadOnlyInlinedPlugins is set, but there are none");
    }
    return new NetworkConfig(
        name,
        versions(fields),
        fields.flag("disableCheck"),
        fields.flag("disableGC"),
        onlyInlined,
        list ? plugins(fields) : List.of(PluginConfig.of(fields)));
  }

  /** Reads one plugin from the folder beside a list. */
  static PluginConfig parsePlugin(String file, byte[] utf8) {
    return PluginConfig.of(new Fields(file, Json.readMap(utf8)));
  }

  private static List<PluginConfig> plugins(Fields fields) {
    List<PluginConfig> plugins = new ArrayList<>();
    for (Fields plugin : fields.objects("plugins")) {
      plugins.add(PluginConfig.of(plugin));
    }
    return plugins;
  }

  private static List<CniVersion> versions(Fields fields) {
    List<String> offered = new ArrayList<>(fields.texts("cniVersions"));
    fields.optionalText("cniVersion").ifPresent(offered::add);
    NavigableSet<CniVersion> spoken = new TreeSet<>();
    offered.forEach(text -> CniVersion.find(text).ifPresent(spoken::add));
    if (spoken.isEmpty()) {
      throw GantryException.invalid(
          fields.where()
              + ": cniVersion "
              + (offered.isEmpty() ? "is missing" : Names.shown(offered.toString(), 64))
              + ". Hint: it must be one of "
              + CniVersion.all());
    }
    return List.copyOf(spoken);
  }
}
