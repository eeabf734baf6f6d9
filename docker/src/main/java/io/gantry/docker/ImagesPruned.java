package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to a prune of images. */
@Json(naming = Json.Naming.UpperCamel)
public record ImagesPruned(List<ImageDeleted> imagesDeleted, Long spaceReclaimed) {
  public ImagesPruned {
    imagesDeleted = Absent.list(imagesDeleted);
    spaceReclaimed = Absent.number(spaceReclaimed);
  }
}
