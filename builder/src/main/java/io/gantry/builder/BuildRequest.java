package io.gantry.builder;

import io.gantry.builder.dockerfile.BuildArguments;
import io.gantry.builder.dockerfile.Dockerfile;
import io.gantry.builder.dockerfile.IgnoreFile;
import io.gantry.builder.solve.Contexts;
import io.gantry.builder.solve.ExecLimits;
import io.gantry.oci.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to build.
 *
 * @param contexts what came with the build, folders by their names among it
 * @param named the contexts that are elsewhere, by their names
 * @param ignored what of the main context was left out
 * @param arguments of {@code --build-arg}
 * @param target the stage whose image is wanted; empty for the last one
 * @param cache what is done with the cache
 * @param pull whether registries are asked for newer base images
 * @param image how the image shall be
 * @param network of processes that do not say another: {@code bridge}, {@code none}, {@code host}
 * @param platforms that are built for, each in turn; none for this machine's
 * @param allowed what processes may be given that containers may not: {@code network.host}, {@code
 *     security.insecure}
 */
public record BuildRequest(
    Dockerfile dockerfile,
    Contexts contexts,
    Map<String, NamedContext> named,
    IgnoreFile ignored,
    Map<String, String> arguments,
    Map<String, String> labels,
    Optional<String> target,
    CacheWishes cache,
    boolean pull,
    ImageWishes image,
    String network,
    List<Platform> platforms,
    ExecLimits limits,
    Set<String> allowed) {
  public BuildRequest {
    named = Map.copyOf(named);
    arguments = Map.copyOf(arguments);
    labels = Map.copyOf(labels);
    platforms = platforms.stream().distinct().toList();
    allowed = Set.copyOf(allowed);
  }

  /** The platform that is asked for, when it is one. */
  public Optional<Platform> platform() {
    return platforms.stream().findFirst();
  }

  /** What the arguments tell the builder. */
  BuiltinArguments builtins() {
    return new BuiltinArguments(arguments);
  }

  /** What the Dockerfile is given from outside. */
  BuildArguments forFile() {
    Platform here = Platform.current();
    return new BuildArguments(arguments, here, platform().orElse(here));
  }

  /** One request for each platform. */
  List<BuildRequest> each() {
    return platforms.size() < 2
        ? List.of(this)
        : platforms.stream().map(platform -> withPlatforms(List.of(platform))).toList();
  }

  private BuildRequest withPlatforms(List<Platform> others) {
    return new BuildRequest(
        dockerfile,
        contexts,
        named,
        ignored,
        arguments,
        labels,
        target,
        cache,
        pull,
        image,
        network,
        others,
        limits,
        allowed);
  }
}
