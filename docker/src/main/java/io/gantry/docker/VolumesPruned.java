package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to a prune of volumes. */
@Json
public record VolumesPruned(
    @Json.Property("VolumesDeleted") List<String> volumesDeleted,
    @Json.Property("SpaceReclaimed") Long spaceReclaimed) {
  public VolumesPruned {
    volumesDeleted = Absent.list(volumesDeleted);
    spaceReclaimed = Absent.number(spaceReclaimed);
  }
}
