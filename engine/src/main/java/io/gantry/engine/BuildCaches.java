package io.gantry.engine;

import io.gantry.builder.CachePlace;
import io.gantry.builder.RemoteCaches;
import io.gantry.builder.cache.ExportedCache;
import io.gantry.builder.cache.ImportedCache;
import io.gantry.distribution.ContentSource;
import io.gantry.distribution.Document;
import io.gantry.distribution.ManifestLookup;
import io.gantry.distribution.OciLayout;
import io.gantry.distribution.RemoteRepository;
import io.gantry.distribution.StoredDocument;
import io.gantry.distribution.TransferProgress;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import io.gantry.store.HeldImage;
import io.gantry.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Caches of one build at registries, in layouts and in images. Closing it closes the layouts. */
final class BuildCaches implements RemoteCaches, AutoCloseable {
  private static final int MOST_DOCUMENT = 4 << 20;

  private final Store store;
  private final Transfers transfers;
  private final RegistryAuths auths;
  private final List<AutoCloseable> opened = new ArrayList<>();

  BuildCaches(Store store, Transfers transfers, RegistryAuths auths) {
    this.store = store;
    this.transfers = transfers;
    this.auths = auths;
  }

  @Override
  public List<ImportedCache> open(
      List<CachePlace> places, Platform platform, Consumer<String> failed) {
    List<ImportedCache> caches = new ArrayList<>();
    for (CachePlace place : places) {
      try {
        caches.add(open(place, platform, failed));
      } catch (GantryException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        failed.accept("cache %s is not used: %s".formatted(place, e.getMessage()));
      }
    }
    return caches;
  }

  @Override
  public void put(ExportedCache cache, CachePlace place) {
    StoredDocument document = new StoredDocument(store, MediaTypes.OCI_MANIFEST, cache.manifest());
    switch (place) {
      case CachePlace.Registry registry -> push(document, registry.name());
      case CachePlace.Image image -> push(document, image.name());
      case CachePlace.Local local -> {
        try (OciLayout layout = OciLayout.openOrMake(local.folder())) {
          document.push(layout, Optional.of(local.name()), TransferProgress.NONE);
        }
      }
    }
  }

  private void push(StoredDocument document, ImageReference name) {
    String tag = name.tag().orElse(ImageReference.DEFAULT_TAG);
    document.push(
        transfers.repository(name, auths.of(name)), Optional.of(tag), TransferProgress.NONE);
  }

  private ImportedCache open(CachePlace place, Platform platform, Consumer<String> failed) {
    return switch (place) {
      case CachePlace.Registry registry -> registry(registry.name(), platform, failed);
      case CachePlace.Image image ->
          here(image.name(), failed).orElseGet(() -> registry(image.name(), platform, failed));
      case CachePlace.Local local -> {
        OciLayout layout = OciLayout.open(local.folder());
        opened.add(layout);
        yield imported(layout, layout.document(local.name()), platform, failed);
      }
    };
  }

  /** What comes from a registry is a pull, by whatever name. */
  private ImportedCache registry(ImageReference name, Platform platform, Consumer<String> failed) {
    RemoteRepository repository = transfers.repository(name, auths.of(name));
    Document root = new ManifestLookup(repository).document(name);
    transfers.admission(repository).check(name, List.of(root));
    return imported(repository, root, platform, failed);
  }

  private ImportedCache imported(
      ContentSource source, Document root, Platform platform, Consumer<String> failed) {
    Document manifest = new ManifestLookup(source).choose(root, platform);
    return ImportedCache.open(store, manifest.bytes(), source::open, failed);
  }

  /** That of an image of the store; empty when it is not here. */
  private Optional<ImportedCache> here(ImageReference name, Consumer<String> failed) {
    HeldImage held;
    try {
      held = store.images().hold(name.toString());
    } catch (GantryException e) {
      return Optional.empty();
    }
    opened.add(held);
    byte[] manifest = store.blobs().read(held.image().manifestDigest(), MOST_DOCUMENT);
    return Optional.of(
        ImportedCache.open(
            store, manifest, (blob, offset) -> store.blobs().open(blob.digest(), offset), failed));
  }

  @Override
  public void close() {
    for (AutoCloseable each : opened.reversed()) {
      try {
        each.close();
      } catch (Exception e) {
        throw GantryException.internal("close a cache: " + e.getMessage(), e);
      }
    }
  }
}
