package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import java.util.ArrayList;
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

/**
 * All images and names, as in the database, held in memory: a read is one immutable state and never
 * waits. Changes are made by {@link CatalogueEdit} under the lock of {@link Leases}.
 */
final class Catalogue {
  /** Largest manifest and configuration that is read, in bytes: the limit of most registries. */
  static final long DOCUMENT_LIMIT = 4 << 20;

  private final Database database;
  private final Blobs blobs;
  private final Map<Digest, CatalogueContents> contents = new ConcurrentHashMap<>();
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
    return Optional.ofNullable(state.images().get(id))
        .map(image -> image(id, image.manifests().getFirst()));
  }

  /** The image that this name stands for, by the manifest that the name stands for. */
  Optional<Image> image(ImageReference reference) {
    return Optional.ofNullable(state.references().get(reference))
        .map(target -> image(target.image(), target.manifest()));
  }

  Image image(Digest id, Digest manifestDigest) {
    State now = state;
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

  /** Every blob and chain id that an image needs. */
  Set<Digest> needed() {
    Set<Digest> needed = new HashSet<>();
    State now = state;
    now.images().forEach((id, image) -> needed.addAll(needs(image)));
    now.attachments().forEach((id, beside) -> needed.addAll(beside.blobs()));
    return needed;
  }

  /** Manifests, configuration, layers and chain ids of an image. */
  Set<Digest> needs(ImageRecord image) {
    Set<Digest> needs = new HashSet<>(image.manifests());
    for (Digest manifest : image.manifests()) {
      CatalogueContents documents = contents(manifest);
      needs.add(documents.manifest().config().digest());
      for (ImageLayer layer : documents.layers(image.layerSizes())) {
        needs.add(layer.blob().digest());
        needs.add(layer.chainId());
      }
    }
    return needs;
  }

  CatalogueContents contents(Digest manifestDigest) {
    return contents.computeIfAbsent(
        manifestDigest,
        digest -> {
          Manifest manifest = Json.read(blobs.read(digest, DOCUMENT_LIMIT), Manifest.class);
          byte[] config = blobs.read(manifest.config().digest(), DOCUMENT_LIMIT);
          return new CatalogueContents(manifest, Json.read(config, ImageConfig.class));
        });
  }
}
