package io.gantry.csi;

import java.util.Map;

/**
 * A volume as its plugin knows it.
 *
 * @param id the plugin's name for it
 * @param context goes with every call that stages or publishes it
 * @param capacity bytes; 0 when the plugin does not say
 */
public record CsiVolume(String id, Map<String, String> context, long capacity) {
  public CsiVolume {
    context = Map.copyOf(context);
  }
}
