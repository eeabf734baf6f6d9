package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The images that an archive shall hold, kept from removal until it is written. */
final class SavedImages implements AutoCloseable {
  private final Images images;
  private final List<HeldImage> held = new ArrayList<>();
  private final Map<Digest, SavedImage> saved = new TreeMap<>();

  private SavedImages(Images images) {
    this.images = images;
  }

  /** An image with the names it is asked for by. */
  record SavedImage(Image image, Set<ImageReference> names) {}

  static SavedImages hold(Images images, List<String> namesOrIds) {
    SavedImages saved = new SavedImages(images);
    boolean whole = false;
    try {
      namesOrIds.forEach(saved::add);
      whole = true;
      return saved;
    } finally {
      if (!whole) {
        saved.close();
      }
    }
  }

  /** In the order of their manifests' digests. */
  List<SavedImage> images() {
    return List.copyOf(saved.values());
  }

  @Override
  public void close() {
    held.forEach(HeldImage::close);
  }

  private void add(String text) {
    List<ImageReference> tags = images.tagsOf(text);
    if (tags.isEmpty()) {
      addOne(text);
    } else {
      tags.forEach(tag -> addOne(tag.toString()));
    }
  }

  private void addOne(String text) {
    HeldImage image = images.hold(text);
    held.add(image);
    Comparator<ImageReference> byName = Comparator.comparing(ImageReference::toString);
    saved
        .computeIfAbsent(
            image.image().manifestDigest(),
            digest -> new SavedImage(image.image(), new TreeSet<>(byName)))
        .names()
        .addAll(images.nameOf(image.image(), text).stream().toList());
  }
}
