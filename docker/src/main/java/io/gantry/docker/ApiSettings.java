package io.gantry.docker;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the API needs to know beside its engine.
 *
 * @param group owner of the unix sockets beside root
 * @param version of the engine, as {@code docker version} shows it
 * @param stop ends the daemon, without waiting for it; true also stops all containers
 */
public record ApiSettings(
    List<ListenAddress> addresses, Optional<String> group, String version, Consumer<Boolean> stop) {
  public ApiSettings {
    addresses = List.copyOf(addresses);
  }

  String serverHeader() {
    return "Gantry/" + version + " (linux)";
  }
}
