package io.gantry.builder;

import io.gantry.builder.dockerfile.Origin;
import io.gantry.builder.dockerfile.StageSource;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import io.gantry.store.Lease;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The images that a build stands on or copies from; each is looked for once. For one build. */
final class FoundImages {
  private final BuildRequest request;
  private final BaseImages images;
  private final Lease lease;
  private final Map<String, BaseImage> found = new HashMap<>();
  private final Map<String, Digest> manifests = new HashMap<>();

  /**
   * @param lease holds their layers
   */
  FoundImages(BuildRequest request, BaseImages images, Lease lease) {
    this.request = request;
    this.images = images;
    this.lease = lease;
  }

  /**
   * What an image's name stands for, or the name of a context that is an image; empty for anything
   * else.
   *
   * @param platform of the stage, when that is not the request's
   * @param by what names it
   * @throws GantryException that quotes the line, when there is no such image
   */
  Optional<BaseImage> of(StageSource source, Optional<Platform> platform, Origin by) {
    try {
      return of(source, platform.or(request::platform));
    } catch (GantryException e) {
      throw request.dockerfile().source().quoted(by.range(), e);
    }
  }

  private Optional<BaseImage> of(StageSource source, Optional<Platform> wanted) {
    return switch (source) {
      case StageSource.OfImage image -> Optional.of(named(image.name(), wanted));
      case StageSource.OfContext context ->
          switch (request.named().get(context.name())) {
            case NamedContext.OfImage image -> Optional.of(named(image.name().familiar(), wanted));
            case NamedContext.Layout layout ->
                Optional.of(ofLayout(layout, context.name(), wanted));
            case null, default -> Optional.empty();
          };
      case StageSource.OfStage _, StageSource.Scratch _ -> Optional.empty();
    };
  }

  /** Their manifests, by name. */
  Map<String, Digest> manifests() {
    return manifests;
  }

  private BaseImage named(String name, Optional<Platform> platform) {
    return once(name, platform, name, () -> images.find(name, platform, request.pull(), lease));
  }

  private BaseImage ofLayout(
      NamedContext.Layout layout, String context, Optional<Platform> platform) {
    ImageReference name = ImageReference.parse(context);
    return once(
        layout.toString(), platform, context, () -> images.find(layout, name, platform, lease));
  }

  private BaseImage once(
      String place, Optional<Platform> platform, String name, Supplier<BaseImage> find) {
    String key = place + " " + platform.map(Platform::toString).orElse("");
    BaseImage image = found.get(key);
    if (image == null) {
      image = find.get();
      found.put(key, image);
      manifests.put(name, image.manifest());
    }
    return image;
  }
}
