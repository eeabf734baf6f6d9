package io.gantry.engine;

import io.gantry.oci.ImageReference;
import io.gantry.store.Image;
import io.gantry.store.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Makes room when the disk fills up: unused images go, the longest unused first. Those of
 * containers never go, nor pinned ones. Used by one thread.
 */
final class ImageCollection {
  /** An image with this label, {@code true}, goes only when somebody says so. */
  static final String PINNED = "gantry.pinned";

  private static final Logger LOG = System.getLogger(ImageCollection.class.getName());

  private final CollectionSettings settings;
  private final Parts parts;
  private final DiskGauge gauge;
  private final Clock clock;
  private boolean complained;

  /** What it works with. */
  record Parts(Store store, Images images, ImageUses uses, Events events) {}

  ImageCollection(CollectionSettings settings, Parts parts, DiskGauge gauge, Clock clock) {
    this.settings = settings;
    this.parts = parts;
    this.gauge = gauge;
    this.clock = clock;
  }

  /** Removes what it must, if anything; answers what went. */
  PrunedImages run() {
    DiskGauge.Space before = gauge.now();
    if (!settings.isOn() || before.beyond(settings.highWater()) <= 0) {
      complained = false;
      return new PrunedImages(List.of(), 0);
    }
    long excess = before.beyond(settings.lowWater());
    Instant unusedSince = clock.instant().minus(settings.keep());
    List<Images.Removal> removals = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    long freed = parts.store().fetches().prune(unusedSince);
    for (Image image : candidates(unusedSince)) {
      if (freed >= excess) {
        break;
      }
      PrunedImages pruned = parts.images().removeUnused(image.id(), false);
      removals.addAll(pruned.removals());
      freed += pruned.bytes();
      if (!pruned.removals().isEmpty()) {
        gone.addAll(names(image));
      }
    }
    tell(before, freed, excess, gone);
    return new PrunedImages(removals, freed);
  }

  /** Longest unused first. Who has one in use by now keeps it. */
  private List<Image> candidates(Instant unusedSince) {
    return parts.store().images().list().stream()
        .filter(image -> !isPinned(image))
        .filter(image -> !lastUse(image).isAfter(unusedSince))
        .sorted(Comparator.comparing(this::lastUse).thenComparing(Image::id))
        .toList();
  }

  private static boolean isPinned(Image image) {
    return "true".equals(image.config().config().labels().get(PINNED));
  }

  private Instant lastUse(Image image) {
    return parts.uses().last(image.id().toString()).or(image::lastTagged).orElse(Instant.EPOCH);
  }

  private void tell(DiskGauge.Space before, long freed, long excess, List<String> gone) {
    if (freed > 0) {
      LOG.log(
          Level.INFO,
          "disk {0}% full, above {1}%: removed unused images {2}, freed {3,number,#} bytes",
          before.percent(),
          settings.highWater(),
          gone,
          freed);
      parts
          .events()
          .publish(
              "image",
              "collect",
              "",
              Map.of(
                  "reclaimed", String.valueOf(freed),
                  "images", String.join(",", gone),
                  "used", String.valueOf(before.percent())));
    }
    if (freed < excess && !complained) {
      complained = true;
      LOG.log(
          Level.WARNING,
          "disk {0}% full, above {1}%: all that is left is in use, pinned or was used within {2}",
          gauge.now().percent(),
          settings.highWater(),
          settings.keep());
    }
  }

  /** Its names, or its id where it has none. */
  private static List<String> names(Image image) {
    List<String> names = image.references().stream().map(ImageReference::familiar).toList();
    return names.isEmpty() ? List.of(image.id().toString()) : names;
  }
}
