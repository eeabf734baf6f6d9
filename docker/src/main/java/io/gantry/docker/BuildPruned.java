package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to a prune of the build cache. */
@Json
public record BuildPruned(
    @Json.Property("CachesDeleted") List<String> cachesDeleted,
    @Json.Property("SpaceReclaimed") Long spaceReclaimed) {
  public BuildPruned {
    cachesDeleted = Absent.list(cachesDeleted);
    spaceReclaimed = Absent.number(spaceReclaimed);
  }
}
