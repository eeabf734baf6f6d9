package io.gantry.builder;

import io.gantry.builder.dockerfile.StageSource;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import io.gantry.store.Lease;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

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
   */
  Optional<BaseImage> of(StageSource source, Optional<Platform> platform) {
    Optional<Platform> wanted = platform.or(request::platform);
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
    String key = key(name, platform);
    BaseImage image = found.get(key);
    if (image == null) {
      image = images.find(name, platform, request.pull(), lease);
      keep(key, name, image);
    }
    return image;
  }

  private BaseImage ofLayout(
      NamedContext.Layout layout, String context, Optional<Platform> platform) {
    String key = key(layout.toString(), platform);
    BaseImage image = found.get(key);
    if (image == null) {
      image = images.find(layout, ImageReference.parse(context), platform, lease);
      keep(key, context, image);
    }
    return image;
  }

  private void keep(String key, String name, BaseImage image) {
    found.put(key, image);
    manifests.put(name, image.manifest());
  }

  private static String key(String name, Optional<Platform> platform) {
    return name + " " + platform.map(Platform::toString).orElse("");
  }
}
