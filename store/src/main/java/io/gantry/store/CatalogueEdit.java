package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Changes to the catalogue that become true together, in the database first and then in memory.
 * Forgotten unless saved. Used under the lock of {@link Leases}.
 */
final class CatalogueEdit {
  static final String IMAGE = "image";
  static final String REFERENCE = "reference";
  static final String ATTACHMENT = "attachment";

  private final Database database;
  private final Map<Digest, ImageRecord> images;
  private final SortedMap<ImageReference, ReferenceRecord> references;
  private final Map<Digest, AttachmentRecord> attachments;
  private final Consumer<Catalogue.State> saved;
  private final List<Runnable> writes = new ArrayList<>();

  CatalogueEdit(Database database, Catalogue.State now, Consumer<Catalogue.State> saved) {
    this.database = database;
    this.images = new HashMap<>(now.images());
    this.references = Catalogue.sorted();
    this.references.putAll(now.references());
    this.attachments = new HashMap<>(now.attachments());
    this.saved = saved;
  }

  Optional<ImageRecord> image(Digest id) {
    return Optional.ofNullable(images.get(id));
  }

  void put(Digest id, ImageRecord image) {
    images.put(id, image);
    writes.add(() -> database.put(IMAGE, id.toString(), image.toJson()));
  }

  void delete(Digest id) {
    images.remove(id);
    attachments.remove(id);
    writes.add(() -> database.delete(IMAGE, id.toString()));
    writes.add(() -> database.delete(ATTACHMENT, id.toString()));
  }

  /** What lies beside an image from now on. */
  void put(Digest id, AttachmentRecord beside) {
    attachments.put(id, beside);
    writes.add(() -> database.put(ATTACHMENT, id.toString(), beside.toJson()));
  }

  /** Gives the name to this image; returns what it stood for before. */
  Optional<ReferenceRecord> put(ImageReference name, ReferenceRecord target) {
    writes.add(() -> database.put(REFERENCE, name.toString(), target.toJson()));
    return Optional.ofNullable(references.put(name, target));
  }

  void delete(ImageReference name) {
    references.remove(name);
    writes.add(() -> database.delete(REFERENCE, name.toString()));
  }

  /** What the catalogue will be after {@link #save}. */
  Catalogue.State state() {
    return new Catalogue.State(images, references, attachments);
  }

  void save() {
    if (!writes.isEmpty()) {
      database.transaction(() -> writes.forEach(Runnable::run));
      saved.accept(state());
    }
  }
}
