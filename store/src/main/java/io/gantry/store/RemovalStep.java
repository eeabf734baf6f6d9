package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** One removal, from what was asked to what is no longer needed. Used once, under the lock. */
final class RemovalStep {
  private final Catalogue catalogue;
  private final CatalogueEdit edit;
  private final RemovalConflicts conflicts;
  private final ImageRemoval how;
  private final List<Removal> done = new ArrayList<>();
  private final Set<Digest> released = new HashSet<>();
  private final Set<Digest> releasedLayers = new LinkedHashSet<>();

  RemovalStep(Catalogue catalogue, Leases leases, ImageRemoval how, ImageUsers users) {
    this.catalogue = catalogue;
    this.edit = catalogue.edit();
    this.conflicts = new RemovalConflicts(edit, leases, users);
    this.how = how;
  }

  List<Removal> remove(String nameOrId) {
    ImageLookup lookup = new ImageLookup(catalogue);
    Image image = lookup.resolve(nameOrId);
    Optional<ImageReference> name = lookup.nameOf(image, nameOrId);
    if (name.isPresent()) {
      removeName(image, name.get(), nameOrId);
    } else {
      removeById(image);
    }
    edit.save();
    return List.copyOf(done);
  }

  /** Removes the image with all its names, unless somebody uses it. */
  List<Removal> removeUnused(Digest id, boolean danglingOnly) {
    boolean tagged = edit.state().namesOf(id).stream().anyMatch(name -> name.tag().isPresent());
    boolean wanted = edit.image(id).isPresent() && !(danglingOnly && tagged);
    if (wanted && conflicts.of(id, false, false).isEmpty()) {
      edit.state().namesOf(id).forEach(name -> untag(id, name));
      delete(id, false, false);
      edit.save();
    }
    return List.copyOf(done);
  }

  /** What the removed images needed; others may need it still. */
  Set<Digest> released() {
    return released;
  }

  /** Of these, the chain ids, topmost layer first. */
  Set<Digest> releasedLayers() {
    return releasedLayers;
  }

  private void removeName(Image image, ImageReference name, String asked) {
    List<ImageReference> names = image.references();
    if (!how.force() && inOneRepository(names)) {
      conflicts.refuseLastName(image.id(), asked);
    }
    untag(image.id(), name);
    boolean tagLeft =
        names(image).stream()
            .anyMatch(other -> other.tag().isPresent() && other.name().equals(name.name()));
    if (!tagLeft) {
      // Digests of a repository are kept for the sake of its tags only.
      names(image).stream()
          .filter(other -> other.digest().isPresent() && other.name().equals(name.name()))
          .forEach(other -> untag(image.id(), other));
    }
    if (names(image).isEmpty()) {
      delete(image.id(), how.force(), true);
    } else {
      dropManifests(image.id());
    }
  }

  private void removeById(Image image) {
    if (inOneRepository(image.references())) {
      conflicts
          .of(image.id(), how.force(), false)
          .ifPresent(conflict -> {
            throw RemovalConflicts.refusal(conflict);
          });
      image.references().forEach(name -> untag(image.id(), name));
    }
    delete(image.id(), how.force(), false);
  }

  /**
   * Removes the image; one that is in use is left without a name when {@code quiet}, since a name
   * was what the caller wanted gone.
   */
  private void delete(Digest id, boolean force, boolean quiet) {
    Optional<RemovalConflicts.Conflict> conflict = conflicts.of(id, force, true);
    if (conflict.isPresent()) {
      if (quiet && (conflict.get().used() || !edit.state().namesOf(id).isEmpty())) {
        dropManifests(id);
        return;
      }
      throw RemovalConflicts.refusal(conflict.get());
    }
    edit.state().namesOf(id).forEach(name -> untag(id, name));
    ImageRecord image = edit.image(id).orElseThrow();
    released.addAll(catalogue.needs(List.of(image)).all());
    catalogue
        .contents(image.manifests().getFirst())
        .chainIds()
        .reversed()
        .forEach(releasedLayers::add);
    edit.delete(id);
    done.add(new Removal.Deleted(id));
    if (!how.keepParents()) {
      image.parent().ifPresent(this::deleteParent);
    }
  }

  /** A parent goes along when it has no name, no other child and no container. */
  private void deleteParent(Digest parent) {
    boolean idle =
        edit.image(parent).isPresent()
            && edit.state().namesOf(parent).isEmpty()
            && conflicts.of(parent, false, true).isEmpty();
    if (idle) {
      delete(parent, false, true);
    }
  }

  private void untag(Digest image, ImageReference name) {
    edit.delete(name);
    done.add(new Removal.Untagged(image, name));
  }

  private List<ImageReference> names(Image image) {
    return edit.state().namesOf(image.id());
  }

  /** Forgets manifests that only a name needed which is gone now; one always stays. */
  private void dropManifests(Digest id) {
    ImageRecord image = edit.image(id).orElseThrow();
    Set<Digest> named = new HashSet<>();
    edit.state()
        .namesOf(id)
        .forEach(name ->
            named.add(Objects.requireNonNull(edit.state().references().get(name)).manifest()));
    List<Digest> kept = new ArrayList<>(image.manifests());
    kept.removeIf(manifest -> !named.contains(manifest));
    if (kept.isEmpty()) {
      kept.add(image.manifests().getFirst());
    }
    if (kept.size() < image.manifests().size()) {
      released.addAll(catalogue.needs(List.of(image)).all());
      edit.put(id, image.withManifests(kept));
    }
  }

  /** Whether all names are one tag with digests of its own repository at most. */
  private static boolean inOneRepository(List<ImageReference> names) {
    long tags = names.stream().filter(name -> name.digest().isEmpty()).count();
    long repositories = names.stream().map(ImageReference::name).distinct().count();
    return tags <= 1 && repositories <= 1;
  }
}
