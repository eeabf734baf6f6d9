package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import io.gantry.store.FetchProgress;
import io.gantry.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Copies images between registries, layouts, archives and the local store. A copy that fails leaves
 * nothing that has a name. Thread-safe; calls block, and an interrupt ends them.
 */
public final class PlaceCopy {
  private final Store store;
  private final Function<ImageReference, RemoteRepository> registries;
  private final Supplier<SignaturePolicy> policy;

  /**
   * @param registries opens the repository of a name, with the credentials for it
   * @param policy what may come into the local store
   */
  public PlaceCopy(
      Store store,
      Function<ImageReference, RemoteRepository> registries,
      Supplier<SignaturePolicy> policy) {
    this.store = store;
    this.registries = registries;
    this.policy = policy;
  }

  /** Who hears of what: the first of copies into the local store, the second of all others. */
  public record Progress(FetchProgress fetched, TransferProgress sent) {}

  /**
   * Copies an image.
   *
   * @return what the name at the target stands for now
   */
  public Document copy(ImagePlace from, ImagePlace to, CopyChoice choice, Progress progress) {
    if (to instanceof ImagePlace.Stored && choice.all()) {
      throw GantryException.invalid(
          "the local store keeps the image of one platform. Hint: copy without all");
    }
    try (CopySource source = source(from)) {
      Document root = chosen(source, choice);
      switch (to) {
        case ImagePlace.Registry registry -> push(source, root, registry.name(), progress.sent());
        case ImagePlace.Stored stored -> {
          admit(from, stored, source, root);
          pull(source, root, stored, choice, progress.fetched());
        }
        case ImagePlace.Layout layout -> write(source, root, layout, progress.sent());
        case ImagePlace.Archive archive -> write(source, root, archive, progress.sent());
      }
      return root;
    }
  }

  /**
   * What a registry gives into the local store is a pull, by whatever name; what files give must be
   * signed, if at all, for the name that it gets.
   */
  private void admit(ImagePlace from, ImagePlace.Stored to, CopySource source, Document chosen) {
    Document root = source.root();
    List<Document> documents = chosen.equals(root) ? List.of(root) : List.of(root, chosen);
    ContentSource content = source.content();
    switch (from) {
      case ImagePlace.Registry(ImageReference name) ->
          policy.get().admission(registries.apply(name)).check(name, documents);
      case ImagePlace.Layout(Path folder, Optional<String> name) ->
          policy
              .get()
              .admission(FileTransport.OCI, folder, name, content)
              .check(ImageReference.parse(to.nameOrId()), documents);
      case ImagePlace.Archive(Path file, Optional<String> name, boolean docker) ->
          policy
              .get()
              .admission(
                  docker ? FileTransport.DOCKER_ARCHIVE : FileTransport.OCI_ARCHIVE,
                  file,
                  name,
                  content)
              .check(ImageReference.parse(to.nameOrId()), documents);
      // It was let in before.
      case ImagePlace.Stored _ -> {}
    }
  }

  private CopySource source(ImagePlace from) {
    return switch (from) {
      case ImagePlace.Registry registry ->
          CopySource.registry(registries.apply(registry.name()), registry.name());
      case ImagePlace.Stored stored -> CopySource.stored(store, stored.nameOrId());
      case ImagePlace.Layout layout -> CopySource.layout(layout);
      case ImagePlace.Archive archive -> CopySource.archive(store, archive);
    };
  }

  private static Document chosen(CopySource source, CopyChoice choice) {
    if (choice.all()) {
      return source.root();
    }
    ManifestLookup lookup = new ManifestLookup(source.content());
    if (choice.platform().isPresent() && !isIndex(source.root())) {
      lookup.platform(source.root()).ifPresent(its -> PlatformChoice.check(choice.platform(), its));
    }
    return lookup.choose(source.root(), choice.platform().orElseGet(Platform::current));
  }

  private void push(
      CopySource source, Document root, ImageReference name, TransferProgress progress) {
    if (name.digest().isPresent() && !name.digest().get().equals(root.descriptor().digest())) {
      throw GantryException.invalid(
          "copy to %s: what is copied has digest %s"
              .formatted(name.familiar(), root.descriptor().digest()));
    }
    RemoteRepository target = registries.apply(name);
    new ImageCopy(source.content(), target, blob -> source.elsewhere().repositories(name, blob))
        .run(root, document -> target.put(document, name.tag()), progress);
  }

  private void pull(
      CopySource source,
      Document root,
      ImagePlace.Stored to,
      CopyChoice choice,
      FetchProgress progress) {
    ImageReference name = ImageReference.parse(to.nameOrId());
    if (name.digest().isPresent()) {
      throw GantryException.invalid("refusing to create a tag with a digest reference");
    }
    new Pull(store, source.content(), choice.platform()).run(root, List.of(name), progress);
  }

  private static void write(
      CopySource source, Document root, ImagePlace.Layout to, TransferProgress progress) {
    try (OciLayout layout = OciLayout.openOrMake(to.folder())) {
      new ImageCopy(source.content(), layout, blob -> List.of())
          .run(
              root,
              document -> {
                layout.put(document, Optional.empty());
                layout.list(document, to.name());
              },
              progress);
    }
  }

  private void write(
      CopySource source, Document root, ImagePlace.Archive to, TransferProgress progress) {
    try (LayoutArchive archive = LayoutArchive.make(store, to)) {
      archive.check(root);
      new ImageCopy(source.content(), archive, blob -> List.of())
          .run(root, archive::finish, progress);
    }
  }

  private static boolean isIndex(Document document) {
    return MediaTypes.isIndex(document.descriptor().mediaType());
  }
}
