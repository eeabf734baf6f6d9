package io.gantry.distribution;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import io.gantry.store.BlobSource;
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
  private final Admission admission;
  private final boolean lazy;

  /** As the other, of whatever there is. */
  public Pull(Store store, ContentSource source, Optional<Platform> platform) {
    this(store, source, platform, Admission.ALL);
  }

  /**
   * @param platform the one asked for; without, the best for this machine of those there are
   * @param admission what may be pulled
   */
  public Pull(Store store, ContentSource source, Optional<Platform> platform, Admission admission) {
    this(store, source, platform, admission, false);
  }

  private Pull(
      Store store,
      ContentSource source,
      Optional<Platform> platform,
      Admission admission,
      boolean lazy) {
    this.store = store;
    this.source = source;
    this.platform = platform;
    this.admission = admission;
    this.lazy = lazy;
  }

  /**
   * The same, but it ends as soon as the image can be used, where the image offers that (see {@link
   * io.gantry.store.Fetches#fetchLazily}). The source is used until all is here.
   */
  public Pull lazily() {
    return new Pull(store, source, platform, admission, true);
  }

  /**
   * What a pull brought.
   *
   * @param resolved what the name stands for at the source: an index, or the image's own manifest
   * @param manifest of the image
   */
  public record Pulled(Document resolved, Document manifest, LoadedImage image) {}

  /**
   * Pulls what this name stands for, under this name and that of its digest. An interrupt ends it.
   *
   * @throws GantryException as {@link ContentSource#document}, {@link Admission#check} and {@link
   *     io.gantry.store.Fetches#fetch}
   */
  public Pulled run(ImageReference name, FetchProgress progress) {
    Document resolved = source.document(wanted(name));
    Document manifest = chosen(resolved);
    admission.check(
        name, manifest.equals(resolved) ? List.of(resolved) : List.of(resolved, manifest));
    return fetch(resolved, manifest, names(name, resolved), progress);
  }

  /**
   * Pulls the image of this manifest, or of this index, under these names; the caller has asked
   * whether it may.
   */
  Pulled run(Document resolved, List<ImageReference> names, FetchProgress progress) {
    return fetch(resolved, chosen(resolved), names, progress);
  }

  private Document chosen(Document resolved) {
    return new PlatformChoice(source, platform.orElseGet(Platform::current)).choose(resolved);
  }

  private Pulled fetch(
      Document resolved, Document manifest, List<ImageReference> names, FetchProgress progress) {
    BlobSource blobs = new SourceBlobs(source);
    Digest named = manifest.descriptor().digest();
    LoadedImage image =
        lazy
            ? store
                .fetches()
                .fetchLazily(named, manifest.bytes(), blobs, names, this::check, progress)
            : store.fetches().fetch(named, manifest.bytes(), blobs, names, this::check, progress);
    return new Pulled(resolved, manifest, image);
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
