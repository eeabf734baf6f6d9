package io.gantry.plugin;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One plugin's calls with their answers read. UNAVAILABLE when it does not answer, INTERNAL when it
 * answers an error or what is no answer; the messages begin with the method, as Docker's do.
 * Thread-safe.
 */
final class PluginCalls {
  private final String name;
  private final PluginClient client;
  private final Duration limit;

  /**
   * @param name of the plugin, for messages
   * @param limit of one call
   */
  PluginCalls(String name, PluginClient client, Duration limit) {
    this.name = name;
    this.client = client;
    this.limit = limit;
  }

  String name() {
    return name;
  }

  /** The handshake; NOT_FOUND when it is a plugin, but for something else. */
  void activate(String driver) {
    List<String> implemented =
        call("Plugin.Activate", Json.write(Map.of()), ActivateAnswer.class).implemented();
    if (implemented == null || !implemented.contains(driver)) {
      throw GantryException.notFound("plugin \"" + name + "\" does not implement " + driver);
    }
  }

  <A extends PluginAnswer> A call(String method, byte[] body, Class<A> type) {
    PluginClient.Answer answer = client.post(method, body, limit);
    Optional<A> read = read(answer, type);
    String error = read.map(PluginAnswer::error).orElse("");
    if (error != null && !error.isEmpty()) {
      throw fault(method, error);
    }
    if (answer.status() != 200) {
      throw fault(method, "status " + answer.status() + ": " + answer.text());
    }
    return read.orElseThrow(
        () -> fault(method, "the plugin's answer is no JSON: " + answer.text()));
  }

  static GantryException fault(String method, String why) {
    return new GantryException(GantryException.Kind.INTERNAL, method + ": " + why);
  }

  private static <A> Optional<A> read(PluginClient.Answer answer, Class<A> type) {
    try {
      return Optional.of(Json.read(answer.body(), type));
    } catch (GantryException e) {
      return Optional.empty();
    }
  }
}
