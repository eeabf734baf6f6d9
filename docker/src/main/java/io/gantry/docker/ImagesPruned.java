package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to a prune of images. */
@Json
public record ImagesPruned(
    @Json.Property("ImagesDeleted") List<ImageDeleted> imagesDeleted,
    @Json.Property("SpaceReclaimed") Long spaceReclaimed) {
  public ImagesPruned {
    imagesDeleted = Absent.list(imagesDeleted);
    spaceReclaimed = Absent.number(spaceReclaimed);
  }
}
