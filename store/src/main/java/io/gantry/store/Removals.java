package io.gantry.store;

import io.gantry.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Docker's rules for removing images: a name goes first, the image with its last name; what a
 * container stands on stays unless forced, and stays in any case while the container runs.
 */
final class Removals {
  private final Catalogue catalogue;
  private final Leases leases;
  private final Snapshots snapshots;

  Removals(Catalogue catalogue, Leases leases, Snapshots snapshots) {
    this.catalogue = catalogue;
    this.leases = leases;
    this.snapshots = snapshots;
  }

  List<Removal> remove(String nameOrId, ImageRemoval how, ImageUsers users) {
    // The lease keeps a trace on the disk until all is gone: a crash in between is cleaned up.
    Lease lease = leases.open();
    List<Digest> layers = new ArrayList<>();
    List<Removal> done;
    try (lease) {
      done =
          leases.exclusively(() -> {
            RemovalStep step = new RemovalStep(catalogue, leases, how, users);
            List<Removal> removed = step.remove(nameOrId);
            step.released().forEach(lease::hold);
            layers.addAll(step.releasedLayers());
            return removed;
          });
    }
    List<Removal> all = new ArrayList<>(done);
    Set<Digest> left = snapshots.layers();
    layers.stream()
        .filter(layer -> !left.contains(layer))
        .map(Removal.LayerDeleted::new)
        .forEach(all::add);
    return all;
  }
}
