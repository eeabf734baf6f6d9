package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A manifest or an index whose content lies in the local store, although no image there may name
 * it: what a build made. A lease of the caller holds all of it. Used by one thread.
 */
public final class StoredDocument {
  private final Store store;
  private final Document document;

  /**
   * @param bytes of the document
   * @throws GantryException INVALID when it is none
   */
  public StoredDocument(Store store, String mediaType, byte[] bytes) {
    this.store = store;
    this.document = Document.of(DocumentType.of(mediaType, bytes), bytes);
  }

  /** What it is called by its content. */
  public Descriptor descriptor() {
    return document.descriptor();
  }

  /** Sends it with all that it leads to, and gives it the tag. An interrupt ends it. */
  public void push(ContentTarget target, Optional<String> tag, TransferProgress progress) {
    new ImageCopy(content(), target, blob -> List.of())
        .run(document, root -> target.put(root, tag), progress);
  }

  /**
   * Writes it with all that it leads to as an OCI layout in an archive, which appears whole.
   *
   * @param name of the image in the layout
   */
  public void write(Path file, Optional<String> name) {
    try (LayoutArchive archive =
        LayoutArchive.make(store, new ImagePlace.Archive(file, name, false))) {
      new ImageCopy(content(), archive, blob -> List.of())
          .run(document, archive::finish, TransferProgress.NONE);
    }
  }

  private ContentSource content() {
    return new ContentSource() {
      @Override
      public Document document(String digest) {
        Digest named = Digest.parse(digest);
        byte[] bytes = store.blobs().read(named, Document.LIMIT);
        return Document.named(DocumentType.of("", bytes), bytes, named);
      }

      @Override
      public InputStream open(Descriptor blob, long offset) throws IOException {
        return store.blobs().open(blob.digest(), offset);
      }
    };
  }
}
