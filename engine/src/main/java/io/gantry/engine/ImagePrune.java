package io.gantry.engine;

import io.gantry.oci.Digest;
import io.gantry.store.Fetches;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Removes images that nobody uses, in bulk. */
final class ImagePrune {
  private static final Set<String> FILTERS = Set.of("dangling", "until", "label", "label!");

  private final Images images;
  private final Fetches fetches;
  private final Events events;

  ImagePrune(Images images, Fetches fetches, Events events) {
    this.images = images;
    this.fetches = fetches;
    this.events = events;
  }

  PrunedImages prune(Map<String, List<String>> filters) {
    PruneFilter filter = new PruneFilter(filters, FILTERS);
    boolean danglingOnly = FilterKeys.flag(filters, "dangling", true);
    List<Images.Removal> removals = new ArrayList<>();
    long bytes = 0;
    for (ImageView image : images.list(Map.of())) {
      if (filter.matches(image.created(), image.config().config().labels())) {
        PrunedImages pruned = images.removeUnused(Digest.parse(image.id()), danglingOnly);
        removals.addAll(pruned.removals());
        bytes += pruned.bytes();
      }
    }
    if (!filter.hasLabels()) {
      bytes += fetches.prune(filter.until().orElse(Instant.MAX));
    }
    events.publish("image", "prune", "", Map.of("reclaimed", String.valueOf(bytes)));
    return new PrunedImages(removals, bytes);
  }
}
