package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import io.gantry.store.FetchProgress;
import io.gantry.store.LoadedImage;
import io.gantry.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings an image from a content source into the local store. Used by one thread. */
public final class Pull {
  private final Store store;
  private final ContentSource source;
  private final Optional<Platform> platform;

  /**
   * @param platform the one asked for; without, the best for this machine of those there are
   */
  public Pull(Store store, ContentSource source, Optional<Platform> platform) {
    this.store = store;
    this.source = source;
    this.platform = platform;
  }

  /**
   * What a pull brought.
   *
   * @param resolved what the name stands for at the source: an index, or the image's own manifest
   */
  public record Pulled(Document resolved, LoadedImage image) {}

  /**
   * Pulls what this name stands for, under this name and that of its digest. An interrupt ends it.
   *
   * @throws GantryException as {@link ContentSource#document} and {@link
   *     io.gantry.store.Fetches#fetch}
   */
  public Pulled run(ImageReference name, FetchProgress progress) {
    Document resolved = source.document(wanted(name));
    return run(resolved, names(name, resolved), progress);
  }

  /** Pulls the image of this manifest, or of this index, under these names. */
  Pulled run(Document resolved, List<ImageReference> names, FetchProgress progress) {
    Document manifest =
        new PlatformChoice(source, platform.orElseGet(Platform::current)).choose(resolved);
    LoadedImage image =
        store.fetches().fetch(manifest.bytes(), source::open, names, this::check, progress);
    return new Pulled(resolved, image);
  }

  /** A digest is more exact than a tag beside it. */
  static String wanted(ImageReference name) {
    return name.digest().map(Object::toString).or(name::tag).orElse(ImageReference.DEFAULT_TAG);
  }

  private static List<ImageReference> names(ImageReference name, Document resolved) {
    List<ImageReference> names = new ArrayList<>();
    if (name.digest().isEmpty()) {
      names.add(name.withTag(wanted(name)));
    }
    names.add(name.withDigest(resolved.descriptor().digest()));
    return names;
  }

  private void check(ImageConfig config) {
    PlatformChoice.check(platform, config.platform());
  }
}
