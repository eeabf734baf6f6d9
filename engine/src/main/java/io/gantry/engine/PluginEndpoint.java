package io.gantry.engine;

import io.avaje.jsonb.Json;

/**
 * A container's place in a network of a network plugin, which the plugin was asked for.
 *
 * @param network the id of the network
 * @param endpoint the id of the container
 */
@Json
record PluginEndpoint(String network, String endpoint) {
  /** The kind of document in the database. */
  static final String KIND = "plugin-endpoint";

  /** Its key in the database. */
  String key() {
    return network + " " + endpoint;
  }
}
