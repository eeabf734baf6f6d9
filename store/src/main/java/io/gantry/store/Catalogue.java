package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * All images and names, as in the database, held in memory: a read is one immutable state and never
 * waits. Changes are made by {@link CatalogueEdit} under the lock of {@link Leases}.
 */
final class Catalogue {
  /** Largest manifest and configuration that is read, in bytes: the limit of most registries. */
  static final long DOCUMENT_LIMIT = 4 << 20;

  private static final Logger LOG = System.getLogger("io.gantry.store");

  private final Database database;
  private final Blobs blobs;
  private final Map<Digest, CatalogueContents> contents = new ConcurrentHashMap<>();
  private final Set<Digest> damaged = ConcurrentHashMap.newKeySet();
  private Consumer<Needs> others = needs -> {};
  private volatile State state;

  Catalogue(Database database, Blobs blobs) {
    this.database = database;
    this.blobs = blobs;
    Map<Digest, ImageRecord> images = new HashMap<>();
    database
        .all(CatalogueEdit.IMAGE)
        .forEach((id, body) -> images.put(Digest.parse(id), ImageRecord.read(body)));
    SortedMap<ImageReference, ReferenceRecord> references = sorted();
    database
        .all(CatalogueEdit.REFERENCE)
        .forEach(
            (name, body) -> references.put(ImageReference.parse(name), ReferenceRecord.read(body)));
    Map<Digest, AttachmentRecord> attachments = new HashMap<>();
    database
        .all(CatalogueEdit.ATTACHMENT)
        .forEach((id, body) -> attachments.put(Digest.parse(id), AttachmentRecord.read(body)));
    state = new State(images, references, attachments);
  }

  /** One moment: images and what lies beside them by id, names in order. */
  record State(
      Map<Digest, ImageRecord> images,
      SortedMap<ImageReference, ReferenceRecord> references,
      Map<Digest, AttachmentRecord> attachments) {
    State {
      images = Collections.unmodifiableMap(images);
      references = Collections.unmodifiableSortedMap(references);
      attachments = Collections.unmodifiableMap(attachments);
    }

    AttachmentRecord beside(Digest image) {
      return attachments.getOrDefault(image, AttachmentRecord.NONE);
    }

    List<ImageReference> namesOf(Digest image) {
      List<ImageReference> names = new ArrayList<>();
      references.forEach((name, target) -> {
        if (target.image().equals(image)) {
          names.add(name);
        }
      });
      return names;
    }
  }

  State state() {
    return state;
  }

  CatalogueEdit edit() {
    return new CatalogueEdit(database, state, newState -> state = newState);
  }

  static SortedMap<ImageReference, ReferenceRecord> sorted() {
    return new TreeMap<>(Comparator.comparing(ImageReference::toString));
  }

  /** The image by the first of its manifests, if it is here. */
  Optional<Image> image(Digest id) {
    State now = state;
    return Optional.ofNullable(now.images().get(id))
        .map(image -> image(now, id, image.manifests().getFirst()));
  }

  /** The image that this name stands for, by the manifest that the name stands for. */
  Optional<Image> image(ImageReference reference) {
    State now = state;
    return Optional.ofNullable(now.references().get(reference))
        .map(target -> image(now, target.image(), target.manifest()));
  }

  Image image(Digest id, Digest manifestDigest) {
    return image(state, id, manifestDigest);
  }

  /** All out of one state: the image may be gone in the next. */
  private Image image(State now, Digest id, Digest manifestDigest) {
    ImageRecord stored = Objects.requireNonNull(now.images().get(id));
    CatalogueContents documents = contents(manifestDigest);
    List<ImageLayer> layers = documents.layers(stored.layerSizes());
    return new Image(
        id,
        manifestDigest,
        documents.manifest(),
        documents.config(),
        layers,
        now.namesOf(id),
        stored.parent(),
        stored.lastTagged(),
        layers.stream().mapToLong(ImageLayer::size).sum());
  }

  /** What images need. An unpacked layer and a blob may go by the same digest. */
  record Needs(Set<Digest> blobs, Set<Digest> layers) {
    Needs() {
      this(new HashSet<>(), new HashSet<>());
    }

    private void add(CatalogueContents documents) {
      layers.addAll(documents.chainIds());
      blobs.add(documents.manifest().config().digest());
      documents.manifest().layers().forEach(layer -> blobs.add(layer.digest()));
    }

    /** Both kinds together. */
    Set<Digest> all() {
      Set<Digest> all = new HashSet<>(blobs);
      all.addAll(layers);
      return all;
    }
  }

  /** Who else needs content, and adds it; runs under the lock of {@link Leases}. */
  void others(Consumer<Needs> also) {
    others = also;
  }

  /** What must stay: what images need, with what lies beside them, and what others keep. */
  Needs needed() {
    Needs needed = needsOfImages();
    others.accept(needed);
    return needed;
  }

  /** What all images need, with what lies beside them. */
  Needs needsOfImages() {
    State now = state;
    Needs needed = needs(now.images().values());
    now.attachments().values().forEach(beside -> needed.blobs().addAll(beside.blobs()));
    return needed;
  }

  /**
   * Manifests, configuration, layers and chain ids of an image. Of one whose documents are damaged
   * only what can still be read: others must not suffer from it.
   */
  Needs needs(Collection<ImageRecord> images) {
    Needs needs = new Needs();
    for (ImageRecord image : images) {
      needs.blobs().addAll(image.manifests());
      for (Digest manifest : image.manifests()) {
        try {
          needs.add(contents(manifest));
        } catch (GantryException e) {
          if (!isDamage(e)) {
            throw e;
          }
          complain(manifest, e);
        }
      }
    }
    return needs;
  }

  /** Once: it is looked at whenever somebody's work ends. */
  private void complain(Digest manifest, GantryException e) {
    if (damaged.add(manifest)) {
      LOG.log(
          Level.WARNING,
          "image with manifest {0} is damaged: {1}. Hint: gantry system check --repair",
          manifest,
          e.getMessage());
    }
  }

  /** Whether a document is missing or makes no sense, rather than that the disk fails. */
  static boolean isDamage(GantryException e) {
    return e.kind() == GantryException.Kind.NOT_FOUND || e.kind() == GantryException.Kind.INVALID;
  }

  CatalogueContents contents(Digest manifestDigest) {
    return contents.computeIfAbsent(
        manifestDigest,
        digest -> {
          Manifest manifest = Json.read(document(digest), Manifest.class);
          byte[] config = document(manifest.config().digest());
          return CatalogueContents.of(manifest, Json.read(config, ImageConfig.class));
        });
  }

  /** It is kept in memory from now on: a damaged one must not be. */
  private byte[] document(Digest digest) {
    byte[] document = blobs.read(digest, DOCUMENT_LIMIT);
    if (!digest.matches(document)) {
      throw GantryException.invalid("blob " + digest + " in the store is damaged");
    }
    return document;
  }
}
