package io.gantry.plugin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A volume as its plugin tells of it; none of it has been checked.
 *
 * @param mountpoint empty when it is not mounted
 * @param status whatever the plugin likes to show
 */
public record PluginVolume(String name, String mountpoint, Map<String, @Nullable Object> status) {
  static PluginVolume of(VolumeAnswer.Volume wire) {
    return new PluginVolume(
        text(wire.name()),
        text(wire.mountpoint()),
        wire.status() == null ? Map.of() : wire.status());
  }

  static String text(@Nullable String given) {
    return given == null ? "" : given;
  }
}
