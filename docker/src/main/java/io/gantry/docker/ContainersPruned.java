package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to a prune of containers. */
@Json(naming = Json.Naming.UpperCamel)
public record ContainersPruned(List<String> containersDeleted, Long spaceReclaimed) {
  public ContainersPruned {
    containersDeleted = Absent.list(containersDeleted);
    spaceReclaimed = Absent.number(spaceReclaimed);
  }
}
