package io.gantry.distribution;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.MediaTypes;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Puts a manifest or an index into a repository, beside what it lists. Used by one thread. */
public final class ManifestPush {
  private final ImageReference name;
  private final Function<ImageReference, RemoteRepository> registries;

  /**
   * @param registries opens the repository of a name, with the credentials for it
   */
  public ManifestPush(ImageReference name, Function<ImageReference, RemoteRepository> registries) {
    this.name = name;
    this.registries = registries;
  }

  /**
   * Copies what it lists, then gives it the name.
   *
   * @param bytes which stay as they are
   * @param from names with digest
   * @return the document's digest
   * @throws GantryException INVALID when the bytes are no document of this type
   */
  public Digest run(String mediaType, byte[] bytes, List<ImageReference> from) {
    if (!MediaTypes.isIndex(mediaType) && !MediaTypes.isManifest(mediaType)) {
      throw GantryException.invalid(
          "put %s: \"%s\" is no type of a manifest or index"
              .formatted(name.familiar(), Refusal.safe(mediaType)));
    }
    Document document = Document.of(DocumentType.of(mediaType, bytes), bytes);
    Digest digest = document.descriptor().digest();
    if (name.digest().isPresent() && !name.digest().get().equals(digest)) {
      throw GantryException.invalid(
          "put %s: the document has digest %s".formatted(name.familiar(), digest));
    }
    for (ImageReference each : from) {
      if (each.digest().isEmpty()) {
        throw GantryException.invalid("copy " + each.familiar() + ": name it by its digest");
      }
    }
    RemoteRepository target = registries.apply(name);
    from.forEach(each -> copy(each, target));
    target.put(document, name.digest().isPresent() ? Optional.empty() : name.tag());
    return digest;
  }

  private void copy(ImageReference each, RemoteRepository target) {
    RemoteRepository source = registries.apply(each);
    new ImageCopy(source, target, blob -> CopySource.neighbour(each, name))
        .run(
            source.document(Pull.wanted(each)),
            root -> target.put(root, Optional.empty()),
            TransferProgress.NONE);
  }
}
