package io.gantry.store;

import io.gantry.store.ArchivedImage.Content;
import io.gantry.store.LayerLoad.Verified;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings the images of an archive into the store, all but their names. */
final class ArchivedImageLoad {
  private final Store store;
  private final Lease lease;
  private final LayerLoad layers;

  ArchivedImageLoad(Store store, Lease lease, LayerLoad layers) {
    this.store = store;
    this.lease = lease;
    this.layers = layers;
  }

  List<Images.NewImage> keep(List<ArchivedImage> images) {
    List<Images.NewImage> kept = new ArrayList<>();
    for (ArchivedImage image : images) {
      kept.add(keep(image));
    }
    return kept;
  }

  private Images.NewImage keep(ArchivedImage image) {
    List<Verified> contents = layers.keep(image.layers(), image.config().rootfs().diffIds());
    image.configuration().keep(store.blobs(), lease);
    Content manifest = image.manifest().orElseGet(() -> Content.of(image.made(contents)));
    return new Images.NewImage(
        manifest.keep(store.blobs(), lease), Optional.empty(), List.copyOf(image.references()));
  }
}
