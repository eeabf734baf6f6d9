package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to a prune of volumes. */
@Json(naming = Json.Naming.UpperCamel)
public record VolumesPruned(List<String> volumesDeleted, Long spaceReclaimed) {
  public VolumesPruned {
    volumesDeleted = Absent.list(volumesDeleted);
    spaceReclaimed = Absent.number(spaceReclaimed);
  }
}
