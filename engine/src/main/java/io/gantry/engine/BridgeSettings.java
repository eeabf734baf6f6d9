package io.gantry.engine;

import java.util.Optional;

/**
 * The default bridge.
 *
 * @param subnet such as {@code 172.29.0.0/16}; absent is the first free one
 * @param passes whether chains of others in the packet filter that drop what is forwarded are told
 *     to let the engine's networks through
 */
public record BridgeSettings(String name, Optional<String> subnet, boolean passes) {
  public static final BridgeSettings DEFAULT =
      new BridgeSettings("gantry0", Optional.empty(), true);
}
