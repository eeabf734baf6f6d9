package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to a prune of networks. */
@Json
public record NetworksPruned(@Json.Property("NetworksDeleted") List<String> networksDeleted) {
  public NetworksPruned {
    networksDeleted = Absent.list(networksDeleted);
  }
}
