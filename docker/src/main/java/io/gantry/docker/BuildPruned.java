package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to a prune of the build cache. */
@Json(naming = Json.Naming.UpperCamel)
public record BuildPruned(List<String> cachesDeleted, Long spaceReclaimed) {
  public BuildPruned {
    cachesDeleted = Absent.list(cachesDeleted);
    spaceReclaimed = Absent.number(spaceReclaimed);
  }
}
