package io.gantry.engine;

import io.gantry.builder.BaseImage;
import io.gantry.builder.BaseImages;
import io.gantry.builder.NamedContext;
import io.gantry.distribution.Document;
import io.gantry.distribution.FileTransport;
import io.gantry.distribution.ManifestLookup;
import io.gantry.distribution.OciLayout;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.Platform;
import io.gantry.store.HeldImage;
import io.gantry.store.Image;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import io.gantry.store.StoredLayer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Images for one build: of the store, of registries, and of layouts. */
final class BuildImages implements BaseImages {
  private final Store store;
  private final Transfers transfers;
  private final RegistryAuths auths;
  private final Consumer<Images.Progress> pulls;

  /**
   * @param pulls hears of images that come
   */
  BuildImages(
      Store store, Transfers transfers, RegistryAuths auths, Consumer<Images.Progress> pulls) {
    this.store = store;
    this.transfers = transfers;
    this.auths = auths;
    this.pulls = pulls;
  }

  @Override
  public BaseImage find(String name, Optional<Platform> platform, boolean pull, Lease lease) {
    try (HeldImage held = hold(name, platform, pull)) {
      BaseImage found = BaseImage.of(held.image());
      store.buildLayers().hold(lease, found.layers());
      return found;
    }
  }

  @Override
  public BaseImage find(
      NamedContext.Layout layout, ImageReference name, Optional<Platform> platform, Lease lease) {
    try (OciLayout opened = OciLayout.open(layout.folder())) {
      ManifestLookup lookup = new ManifestLookup(opened);
      Document root = root(opened, layout);
      Document manifest = lookup.choose(root, platform.orElseGet(Platform::current));
      transfers
          .policy()
          .admission(FileTransport.OCI, layout.folder(), layout.tag(), opened)
          .check(name, manifest.equals(root) ? List.of(root) : List.of(root, manifest));
      ImageConfig config =
          lookup
              .config(manifest)
              .map(json -> Json.read(json, ImageConfig.class))
              .orElseThrow(() -> GantryException.invalid(layout + " is no image"));
      check(layout, config.platform(), platform);
      Manifest parsed = Json.read(manifest.bytes(), Manifest.class);
      List<StoredLayer> layers = LayerChain.of(parsed, config, layout.toString()).layers();
      LayerChain chain = store.fetches().layers(LayerChain.SCRATCH, layers, opened::open, lease);
      return new BaseImage(manifest.descriptor().digest(), config, chain);
    }
  }

  private static Document root(OciLayout opened, NamedContext.Layout layout) {
    if (layout.digest().isPresent()) {
      return opened.document(layout.digest().get().toString());
    } else if (layout.tag().isPresent()) {
      return opened.document(layout.tag());
    }
    try {
      return opened.document(ImageReference.DEFAULT_TAG);
    } catch (GantryException e) {
      if (e.kind() != GantryException.Kind.NOT_FOUND) {
        throw e;
      }
      return opened.document(Optional.empty());
    }
  }

  /** An index was asked for the platform; an image alone may be any. */
  private static void check(NamedContext.Layout layout, Platform its, Optional<Platform> wanted) {
    if (wanted.isPresent() && !wanted.get().runs(its)) {
      throw GantryException.invalid(
          "%s is for %s, not for %s".formatted(layout, its, wanted.get()));
    }
  }

  private HeldImage hold(String name, Optional<Platform> platform, boolean pull) {
    Optional<HeldImage> here = pull ? Optional.empty() : here(name);
    if (here.isPresent() && suits(here.get(), platform.orElseGet(Platform::current))) {
      return here.get();
    }
    try {
      HeldImage pulled = pulled(name, platform);
      here.ifPresent(HeldImage::close);
      return pulled;
    } catch (GantryException e) {
      if (here.isPresent() && platform.isEmpty()) {
        return here.get(); // For another machine, and the only one that there is.
      }
      here.ifPresent(HeldImage::close);
      throw e;
    }
  }

  private HeldImage pulled(String name, Optional<Platform> platform) {
    ImageReference reference = ImageReference.parse(name);
    Optional<String> wanted = platform.map(Platform::toString);
    Optional<Image> before = store.images().find(reference);
    transfers.pull(name, wanted, auths.of(reference), pulls);
    HeldImage held = store.images().hold(name);
    boolean foreign = platform.isPresent() && !suits(held, Platform.current());
    if (foreign && before.isPresent() && reference.digest().isEmpty()) {
      // The name goes on to mean what runs here.
      var _ = store.images().tag(before.get(), reference);
    }
    return held;
  }

  private static boolean suits(HeldImage held, Platform platform) {
    return platform.runs(held.image().config().platform());
  }

  private Optional<HeldImage> here(String name) {
    try {
      return Optional.of(store.images().hold(name));
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
