package io.gantry.docker;

import io.gantry.engine.ImageView;
import io.gantry.engine.Images;

/** {@code GET /images/json}. */
record ImageList(Images images) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(
        images.list(call.query().filters().values()).stream()
            .map(image -> summary(image, images))
            .toList());
  }

  /** Sizes of what images share are not computed, which -1 says. */
  static ImageSummary summary(ImageView image, Images images) {
    return new ImageSummary(
        image.id(),
        "",
        image.tags(),
        image.digests(),
        image.created().getEpochSecond(),
        image.size(),
        -1L,
        images.config(image.id()).config().labels(),
        (long) image.containers());
  }
}
