package io.gantry.docker;

import io.gantry.engine.EndpointSpec;

/** Translates what a client wants of a network. Pure. */
final class EndpointReader {
  private EndpointReader() {}

  static EndpointSpec read(String network, EndpointSettings settings) {
    EndpointAddresses wanted = settings.wanted();
    if (wanted != null && !wanted.linkLocal().isEmpty()) {
      throw HttpFailure.badRequest("link-local addresses cannot be chosen: " + wanted.linkLocal());
    }
    return new EndpointSpec(
        network,
        settings.aliases(),
        wanted == null ? "" : wanted.ipv4(),
        wanted == null ? "" : wanted.ipv6(),
        settings.macAddress(),
        settings.links(),
        settings.gatewayPriority(),
        settings.driverOptions());
  }
}
