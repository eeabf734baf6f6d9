package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images of this store and their names, with Docker's rules. Thread-safe; reads never wait. Do
 * not call it inside a {@link Database#transaction}: it takes its own lock first.
 */
public final class Images {
  private final Catalogue catalogue;
  private final Leases leases;
  private final UnpackedLayers layers;
  private final Clock clock;
  private final Removals removals;

  Images(Catalogue catalogue, Leases leases, UnpackedLayers layers, Clock clock) {
    this.catalogue = catalogue;
    this.leases = leases;
    this.layers = layers;
    this.clock = clock;
    this.removals = new Removals(catalogue, leases, layers);
  }

  /**
   * The image of this name, name with tag or digest, id, or unique beginning of an id.
   *
   * @throws GantryException NOT_FOUND {@code No such image: x}; INVALID when several ids begin so
   */
  public Image resolve(String nameOrId) {
    return new ImageLookup(catalogue).resolve(nameOrId);
  }

  /** As {@link #resolve}, and nobody can remove the image before the result is closed. */
  public HeldImage hold(String nameOrId) {
    return leases.exclusively(() -> {
      Image image = resolve(nameOrId);
      leases.hold(image.id());
      return new HeldImage(leases, image);
    });
  }

  /** The image of exactly this name. */
  public Optional<Image> find(ImageReference reference) {
    return catalogue.image(reference);
  }

  /** The image of exactly this id. */
  public Optional<Image> find(Digest id) {
    return catalogue.image(id);
  }

  /** All tags of a repository when the text is its name alone; else none. */
  List<ImageReference> tagsOf(String repository) {
    if (ImageLookup.isFullId(repository)) {
      return List.of();
    }
    ImageReference name = ImageReference.parseName(repository);
    return name.tag().isPresent() || name.digest().isPresent() ? List.of() : tagsOf(name);
  }

  /** All tags that a repository has here. */
  public List<ImageReference> tagsOf(ImageReference repository) {
    return catalogue.state().references().keySet().stream()
        .filter(each -> each.name().equals(repository.name()) && each.tag().isPresent())
        .toList();
  }

  /** The name by which the text means this image; empty when it is an id. */
  Optional<ImageReference> nameOf(Image image, String text) {
    return new ImageLookup(catalogue).nameOf(image, text);
  }

  /**
   * All images, dangling ones too, newest first. One whose documents are damaged is left out: a
   * check tells of it.
   */
  public List<Image> list() {
    List<Image> images = new ArrayList<>();
    for (Digest id : catalogue.state().images().keySet()) {
      try {
        // A removal may have come between.
        catalogue.image(id).ifPresent(images::add);
      } catch (GantryException e) {
        if (!Catalogue.isDamage(e)) {
          throw e;
        }
      }
    }
    images.sort(
        Comparator.comparing(Images::age, Comparator.reverseOrder()).thenComparing(Image::id));
    return images;
  }

  /**
   * Gives a name to an image; another image that had it keeps its other names, or is left dangling.
   *
   * @throws GantryException INVALID for a name with a digest, NOT_FOUND when the image has gone
   */
  public Image tag(Image image, ImageReference reference) {
    if (reference.digest().isPresent()) {
      throw GantryException.invalid("refusing to create a tag with a digest reference");
    }
    if (reference.familiarName().equals("sha256")) {
      throw GantryException.invalid(
          "refusing to create an ambiguous tag using digest algorithm as name");
    }
    ImageReference name = reference.tag().isPresent() ? reference : reference.withTag("latest");
    return leases.exclusively(() -> {
      CatalogueEdit edit = catalogue.edit();
      ImageRecord stored =
          edit.image(image.id())
              .orElseThrow(() -> GantryException.notFound("No such image: " + image.id()));
      Digest manifest =
          stored.manifests().contains(image.manifestDigest())
              ? image.manifestDigest()
              : stored.manifests().getFirst();
      edit.put(name, new ReferenceRecord(image.id(), manifest));
      edit.put(image.id(), stored.withLastTagged(clock.instant()));
      edit.save();
      return catalogue.image(image.id(), manifest);
    });
  }

  /**
   * Adds an image whose manifest, configuration and layers are in {@link Blobs} and whose layers
   * are unpacked, all held by a lease of the caller; gives it these names.
   *
   * @param manifest digest of a manifest whose configuration lists as many layers
   * @return the image, and whose names it took
   */
  public LoadedImage add(
      Digest manifest, Optional<Digest> parent, List<ImageReference> references) {
    return addAll(List.of(new NewImage(manifest, parent, references))).getFirst();
  }

  /** What {@link #addAll} adds. */
  record NewImage(Digest manifest, Optional<Digest> parent, List<ImageReference> references) {}

  /** As {@link #add}; all of them, or when one fails none. */
  List<LoadedImage> addAll(List<NewImage> added) {
    // Walks the layers' files, so not under the lock.
    Map<Digest, List<Long>> sizes = new HashMap<>();
    added.forEach(image -> sizes.put(image.manifest(), layerSizes(image.manifest())));
    return leases.exclusively(() -> {
      CatalogueEdit edit = catalogue.edit();
      List<LoadedImage> loaded = new ArrayList<>();
      for (NewImage image : added) {
        loaded.add(add(edit, image, sizes.getOrDefault(image.manifest(), List.of())));
      }
      edit.save();
      return loaded;
    });
  }

  /**
   * Removes a name, and the image when that was its last; or by id the image with its name. Layers
   * and blobs that other images share stay.
   *
   * @param users tells which containers use which image
   * @throws GantryException NOT_FOUND; CONFLICT in Docker's words when it is in use
   */
  public Removed remove(String nameOrId, ImageRemoval how, ImageUsers users) {
    return removals.remove(nameOrId, how, users);
  }

  /** The documents that are kept beside an image. */
  public List<Attachment> attachments(Digest image) {
    return catalogue.state().beside(image).attachments();
  }

  /**
   * Keeps these documents beside an image, instead of those before. Their blobs are here, held by a
   * lease of the caller.
   *
   * @throws GantryException NOT_FOUND when the image has gone
   */
  public void attach(Digest image, List<Attachment> documents) {
    List<Digest> before =
        leases.exclusively(() -> {
          CatalogueEdit edit = catalogue.edit();
          if (edit.image(image).isEmpty()) {
            throw GantryException.notFound("No such image: " + image);
          }
          List<Digest> replaced = edit.state().beside(image).blobs();
          edit.put(image, new AttachmentRecord(documents));
          edit.save();
          return replaced;
        });
    leases.collect(before);
  }

  /**
   * Removes an image with all its names, unless a container, another image or work under way uses
   * it: as a prune does, which never refuses. Nameless parents that nobody else needs go along.
   *
   * @param danglingOnly only if it has no tag at that moment
   */
  public Removed removeUnused(Digest id, boolean danglingOnly, ImageUsers users) {
    return removals.removeUnused(id, danglingOnly, users);
  }

  /** How the image came to be, newest step first. */
  public List<HistoryEntry> history(Image image) {
    return ImageHistory.of(image);
  }

  /** What each image takes on the disk, in the order of {@link #list}. */
  public List<ImageSize> sizes() {
    List<Image> images = list();
    Map<Digest, Integer> users = new HashMap<>();
    for (Image image : images) {
      for (ImageLayer layer : image.layers()) {
        users.merge(layer.chainId(), 1, Integer::sum);
      }
    }
    return images.stream().map(image -> size(image, users)).toList();
  }

  /** Bytes of the unpacked layers of all images, by chain id. */
  Map<Digest, Long> layerSizes() {
    Map<Digest, Long> sizes = new HashMap<>();
    for (Image image : list()) {
      image.layers().forEach(layer -> sizes.put(layer.chainId(), layer.size()));
    }
    return sizes;
  }

  /**
   * Removes layers that an image left behind because a container stood on them. Call it when a
   * container was removed.
   *
   * @return bytes of the disk that this freed
   */
  public long collect() {
    return leases.collect(List.of());
  }

  private LoadedImage add(CatalogueEdit edit, NewImage image, List<Long> sizes) {
    Digest id = catalogue.contents(image.manifest()).manifest().config().digest();
    Optional<ImageRecord> known = edit.image(id);
    List<Digest> manifests = new ArrayList<>();
    known.ifPresent(before -> manifests.addAll(before.manifests()));
    if (!manifests.contains(image.manifest())) {
      manifests.add(image.manifest());
    }
    Optional<Digest> parent = image.parent().or(() -> known.flatMap(ImageRecord::parent));
    Optional<Instant> lastTagged =
        image.references().isEmpty()
            ? known.flatMap(ImageRecord::lastTagged)
            : Optional.of(clock.instant());
    edit.put(id, new ImageRecord(manifests, parent, lastTagged, sizes));
    Map<ImageReference, Digest> replaced = new HashMap<>();
    for (ImageReference name : image.references()) {
      edit.put(name, new ReferenceRecord(id, image.manifest()))
          .filter(before -> !before.image().equals(id))
          .ifPresent(before -> replaced.put(name, before.image()));
    }
    return new LoadedImage(id, image.references(), replaced);
  }

  private List<Long> layerSizes(Digest manifest) {
    CatalogueContents contents = catalogue.contents(manifest);
    Documents.checkLayers(
        contents.config(), contents.manifest().layers().size(), "manifest " + manifest);
    List<Long> sizes = new ArrayList<>();
    for (Digest chainId : contents.chainIds()) {
      sizes.add(layers.usage(chainId).bytes());
    }
    return sizes;
  }

  private static ImageSize size(Image image, Map<Digest, Integer> users) {
    long unique = 0;
    for (ImageLayer layer : image.layers()) {
      unique += users.getOrDefault(layer.chainId(), 0) > 1 ? 0 : layer.size();
    }
    return new ImageSize(image, image.size() - unique, unique);
  }

  private static Instant age(Image image) {
    return Optional.ofNullable(image.config().created()).orElse(Instant.EPOCH);
  }
}
