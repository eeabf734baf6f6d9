package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig.History;
import io.gantry.oci.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps of an image with the layers that they made. */
final class ImageHistory {
  private ImageHistory() {}

  static List<HistoryEntry> of(Image image) {
    List<HistoryEntry> steps = new ArrayList<>();
    List<ImageLayer> layers = image.layers();
    int layer = 0;
    for (History step : image.config().history()) {
      // A history may promise more layers than there are; the sizes stop then.
      boolean hasLayer = !step.isEmptyLayer() && layer < layers.size();
      steps.addFirst(entry(step, hasLayer ? layers.get(layer++).size() : 0));
    }
    if (!steps.isEmpty()) {
      steps.set(0, named(steps.getFirst(), image));
    }
    return steps;
  }

  private static HistoryEntry entry(History step, long size) {
    return new HistoryEntry(
        Optional.empty(),
        Optional.ofNullable(step.created()),
        Optional.ofNullable(step.createdBy()).orElse(""),
        Optional.ofNullable(step.comment()).orElse(""),
        size,
        List.of());
  }

  private static HistoryEntry named(HistoryEntry step, Image image) {
    Optional<Digest> id = Optional.of(image.id());
    List<ImageReference> names = image.references();
    return new HistoryEntry(
        id, step.created(), step.createdBy(), step.comment(), step.size(), names);
  }
}
