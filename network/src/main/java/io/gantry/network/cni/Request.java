package io.gantry.network.cni;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin is given on standard input; pure: CNI specification, section 3, "deriving request
 * configuration from plugin configuration".
 */
final class Request {
  private static final String RESERVED = "cni.dev/";

  /** The runtime's own; a file that has them cannot speak for it. */
  private static final Set<String> GENERATED = Set.of("runtimeConfig", "prevResult");

  private Request() {}

  /** For commands without an attachment. */
  static Map<String, @Nullable Object> of(NetworkConfig network, PluginConfig plugin) {
    Map<String, @Nullable Object> request = new LinkedHashMap<>(plugin.json());
    request.keySet().removeIf(key -> key.startsWith(RESERVED) || GENERATED.contains(key));
    request.put("cniVersion", network.version().toString());
    request.put("name", network.name());
    return request;
  }

  /** For ADD, DEL and CHECK. */
  static Map<String, @Nullable Object> of(
      NetworkConfig network,
      PluginConfig plugin,
      CniOptions options,
      Optional<CniResult> previous) {
    Map<String, @Nullable Object> request = of(network, plugin);
    request.remove("capabilities");
    Map<String, Object> runtimeConfig = new LinkedHashMap<>(options.capabilities());
    runtimeConfig.keySet().retainAll(plugin.capabilities());
    if (!runtimeConfig.isEmpty()) {
      request.put("runtimeConfig", runtimeConfig);
    }
    previous.ifPresent(
        result -> request.put("prevResult", ResultWriter.write(result, network.version())));
    return request;
  }
}
