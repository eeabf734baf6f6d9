package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Images that can be used although their layers are still on their way. A mark in the database
 * tells them from whole ones after a crash. Thread-safe.
 */
final class UnfinishedImages {
  private static final String KIND = "unfinished-image";
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

  private final Catalogue catalogue;
  private final Database database;
  private final Leases leases;
  private final Blobs blobs;
  private final UnpackedLayers layers;

  UnfinishedImages(
      Catalogue catalogue, Database database, Leases leases, Blobs blobs, UnpackedLayers layers) {
    this.catalogue = catalogue;
    this.database = database;
    this.leases = leases;
    this.blobs = blobs;
    this.layers = layers;
  }

  boolean has(Digest image) {
    return database.get(KIND, image.toString()).isPresent();
  }

  /** Before the image is added. */
  void mark(Digest image) {
    database.put(KIND, image.toString(), NOTHING);
  }

  /** All of it is here: the sizes of its layers are known now. Nothing if it was removed. */
  void finish(Digest image, Digest manifest, Images images) {
    List<Digest> chain = catalogue.contents(manifest).chainIds();
    // Counted before the lock is held, and known from then on.
    chain.forEach(layers::usage);
    leases.exclusively(() -> {
      if (isWanted(image, chain)) {
        images.add(manifest, Optional.empty(), List.of());
        unmark(image);
      } else {
        drop(image);
      }
      return true;
    });
  }

  /** While work holds an image, a removal takes its names only. */
  private boolean isWanted(Digest image, List<Digest> chain) {
    Catalogue.State state = catalogue.state();
    return state.images().containsKey(image)
        && (!state.namesOf(image).isEmpty() || layers.used().contains(chain.getLast()));
  }

  /** Removes the image with its names; what nobody needs then goes with the caller's lease. */
  void drop(Digest image) {
    leases.exclusively(() -> {
      if (catalogue.state().images().containsKey(image)) {
        CatalogueEdit edit = catalogue.edit();
        for (ImageReference name : catalogue.state().namesOf(image)) {
          edit.delete(name);
        }
        edit.delete(image);
        edit.save();
      }
      unmark(image);
      return true;
    });
  }

  /**
   * For a start: what a process that has ended left unfinished goes. Says whether anything did, so
   * that its content is looked through.
   */
  boolean settle() {
    boolean dropped = false;
    for (String key : database.all(KIND).keySet()) {
      Digest image = Digest.parse(key);
      if (isWhole(image)) {
        unmark(image);
      } else {
        drop(image);
        dropped = true;
      }
    }
    return dropped;
  }

  private boolean isWhole(Digest image) {
    Optional<ImageRecord> known = Optional.ofNullable(catalogue.state().images().get(image));
    if (known.isEmpty()) {
      return true;
    }
    Catalogue.Needs needs = catalogue.needs(List.of(known.get()));
    return needs.blobs().stream().allMatch(blobs::has)
        && needs.layers().stream().allMatch(layers::has);
  }

  private void unmark(Digest image) {
    database.delete(KIND, image.toString());
  }
}
