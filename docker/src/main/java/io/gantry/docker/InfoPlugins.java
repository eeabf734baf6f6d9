package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** What kinds of drivers there are. */
@Json
public record InfoPlugins(
    @Json.Property("Volume") List<String> volume,
    @Json.Property("Network") List<String> network,
    @Json.Property("Authorization") List<String> authorization,
    @Json.Property("Log") List<String> log) {
  public InfoPlugins {
    volume = Absent.list(volume);
    network = Absent.list(network);
    authorization = Absent.list(authorization);
    log = Absent.list(log);
  }
}
