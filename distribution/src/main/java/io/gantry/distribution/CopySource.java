package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.store.OpenArchive;
import io.gantry.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A place that is open to copy from.
 *
 * @param root what the place's name stands for
 * @param elsewhere repositories of the target's registry that may have a blob
 * @param end closes what was opened
 */
record CopySource(ContentSource content, Document root, Elsewhere elsewhere, Runnable end)
    implements AutoCloseable {
  private static final Elsewhere NOWHERE = (target, blob) -> List.of();

  /** Guesses where a registry may have a blob already. */
  @FunctionalInterface
  interface Elsewhere {
    List<String> repositories(ImageReference target, Descriptor blob);
  }

  static CopySource registry(RemoteRepository repository, ImageReference name) {
    return new CopySource(
        repository,
        repository.document(Pull.wanted(name)),
        (target, blob) -> neighbour(name, target),
        () -> {});
  }

  /** The repository itself, for a mount, when the target is in the same registry. */
  static List<String> neighbour(ImageReference source, ImageReference target) {
    boolean mounts =
        source.domain().equals(target.domain()) && !source.path().equals(target.path());
    return mounts ? List.of(source.path()) : List.of();
  }

  static CopySource stored(Store store, String nameOrId) {
    StoreContent content = StoreContent.hold(store, nameOrId);
    return opened(
        content,
        content::close,
        (target, blob) -> content.elsewhere(target, blob.digest()),
        StoreContent::manifest);
  }

  static CopySource layout(ImagePlace.Layout place) {
    OciLayout layout = OciLayout.open(place.folder());
    return opened(layout, layout::close, NOWHERE, open -> open.document(place.name()));
  }

  static CopySource archive(Store store, ImagePlace.Archive place) {
    OpenArchive archive = open(store, place);
    LayoutContent content = new LayoutContent("archive " + place.file(), archive::open);
    return opened(
        content,
        archive::close,
        NOWHERE,
        open -> place.docker() ? image(archive, place) : open.document(place.name()));
  }

  @Override
  public void close() {
    end.run();
  }

  private static <S extends ContentSource> CopySource opened(
      S content, Runnable end, Elsewhere elsewhere, Function<S, Document> root) {
    boolean good = false;
    try {
      CopySource source = new CopySource(content, root.apply(content), elsewhere, end);
      good = true;
      return source;
    } finally {
      if (!good) {
        end.run();
      }
    }
  }

  private static OpenArchive open(Store store, ImagePlace.Archive place) {
    if (!Files.isRegularFile(place.file())) {
      throw GantryException.notFound("open archive " + place.file() + ": there is no such file");
    }
    try (InputStream file = Files.newInputStream(place.file())) {
      return store.archives().open(file);
    } catch (IOException e) {
      throw GantryException.internal("read archive " + place.file() + ": " + e, e);
    }
  }

  private static Document image(OpenArchive archive, ImagePlace.Archive place) {
    Optional<ImageReference> wanted = place.name().map(ImageReference::parse);
    List<OpenArchive.Found> found =
        archive.images().stream()
            .filter(image -> wanted.isEmpty() || image.names().contains(wanted.get()))
            .toList();
    if (found.size() != 1) {
      List<String> names =
          archive.images().stream()
              .flatMap(image -> image.names().stream())
              .map(ImageReference::familiar)
              .toList();
      String what = wanted.map(name -> "image " + name.familiar()).orElse("single image");
      throw GantryException.notFound(
          "archive %s has no %s; it has %s".formatted(place.file(), what, names));
    }
    OpenArchive.Found image = found.getFirst();
    byte[] bytes = image.manifest();
    return Document.named(DocumentType.of("", bytes), bytes, image.digest());
  }
}
