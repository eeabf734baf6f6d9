package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** What kinds of drivers there are. */
@Json(naming = Json.Naming.UpperCamel)
public record InfoPlugins(
    List<String> volume, List<String> network, List<String> authorization, List<String> log) {
  public InfoPlugins {
    volume = Absent.list(volume);
    network = Absent.list(network);
    authorization = Absent.list(authorization);
    log = Absent.list(log);
  }
}
