package io.gantry.engine;

import io.gantry.store.HeldImage;
import io.gantry.store.Image;
import io.gantry.store.Images;
import java.util.ArrayList;
import java.util.List;

/** Images that stay while a container is made that mounts them. Used by one thread. */
final class HeldImages implements AutoCloseable {
  private final Images images;
  private final List<HeldImage> held = new ArrayList<>();

  HeldImages(Images images) {
    this.images = images;
  }

  /** By name or id; NOT_FOUND when there is none. */
  Image find(String reference) {
    HeldImage image = images.hold(reference);
    held.add(image);
    return image.image();
  }

  String id(String reference) {
    return find(reference).id().toString();
  }

  @Override
  public void close() {
    held.forEach(HeldImage::close);
  }
}
