package io.gantry.store;

import io.gantry.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Docker's rules for removing images: a name goes first, the image with its last name; what a
 * container stands on stays unless forced, and stays in any case while the container runs.
 */
final class Removals {
  private final Catalogue catalogue;
  private final Leases leases;
  private final UnpackedLayers layers;

  Removals(Catalogue catalogue, Leases leases, UnpackedLayers layers) {
    this.catalogue = catalogue;
    this.leases = leases;
    this.layers = layers;
  }

  Removed remove(String nameOrId, ImageRemoval how, ImageUsers users) {
    return run(how, users, step -> step.remove(nameOrId));
  }

  Removed removeUnused(Digest id, boolean danglingOnly, ImageUsers users) {
    return run(ImageRemoval.PLAIN, users, step -> step.removeUnused(id, danglingOnly));
  }

  private Removed run(
      ImageRemoval how, ImageUsers users, Function<RemovalStep, List<Removal>> work) {
    // The lease keeps a trace on the disk until all is gone: a crash in between is cleaned up.
    Lease lease = leases.open();
    List<Removal> all = new ArrayList<>();
    List<Digest> released = new ArrayList<>();
    long bytes;
    try (lease) {
      leases.exclusively(() -> {
        RemovalStep step = new RemovalStep(catalogue, leases, how, users);
        all.addAll(work.apply(step));
        step.released().forEach(lease::hold);
        return released.addAll(step.releasedLayers());
      });
      bytes = lease.end();
    }
    Set<Digest> left = layers.all();
    released.stream()
        .filter(layer -> !left.contains(layer))
        .map(Removal.LayerDeleted::new)
        .forEach(all::add);
    return new Removed(all, bytes);
  }
}
