package io.gantry.engine;

import java.util.Optional;

/**
 * The default bridge.
 *
 * @param subnet such as {@code 172.29.0.0/16}; absent is the first free one
 */
public record BridgeSettings(String name, Optional<String> subnet) {
  public static final BridgeSettings DEFAULT = new BridgeSettings("gantry0", Optional.empty());
}
