package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to a prune of containers. */
@Json
public record ContainersPruned(
    @Json.Property("ContainersDeleted") List<String> containersDeleted,
    @Json.Property("SpaceReclaimed") Long spaceReclaimed) {
  public ContainersPruned {
    containersDeleted = Absent.list(containersDeleted);
    spaceReclaimed = Absent.number(spaceReclaimed);
  }
}
