package io.gantry.docker;

import io.gantry.engine.ImageView;
import io.gantry.engine.Images;

/** {@code GET /images/json}. */
record ImageList(Images images) implements Endpoint {
  /** Says that what images share is not computed. */
  private static final long UNKNOWN = -1;

  @Override
  public void serve(Call call) {
    call.json(
        images.list(call.query().filters().values()).stream()
            .map(image -> summary(image, UNKNOWN))
            .toList());
  }

  static ImageSummary summary(ImageView image, long shared) {
    return new ImageSummary(
        image.id(),
        "",
        image.tags(),
        image.digests(),
        image.created().getEpochSecond(),
        image.size(),
        shared,
        image.config().config().labels(),
        (long) image.containers());
  }
}
