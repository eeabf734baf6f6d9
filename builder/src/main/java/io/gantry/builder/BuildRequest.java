package io.gantry.builder;

import io.gantry.builder.dockerfile.Dockerfile;
import io.gantry.builder.solve.Contexts;
import io.gantry.builder.solve.ExecLimits;
import io.gantry.oci.Platform;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to build.
 *
 * @param arguments of {@code --build-arg}
 * @param target the stage whose image is wanted; empty for the last one
 * @param cache what is done with the cache
 * @param pull whether registries are asked for newer base images
 * @param image how the image shall be
 * @param network of processes that do not say another: {@code bridge}, {@code none}, {@code host}
 * @param platform that is built for; empty for this machine's
 * @param allowed what processes may be given that containers may not: {@code network.host}, {@code
 *     security.insecure}
 */
public record BuildRequest(
    Dockerfile dockerfile,
    Contexts contexts,
    Map<String, String> arguments,
    Map<String, String> labels,
    Optional<String> target,
    CacheWishes cache,
    boolean pull,
    ImageWishes image,
    String network,
    Optional<Platform> platform,
    ExecLimits limits,
    Set<String> allowed) {
  public BuildRequest {
    arguments = Map.copyOf(arguments);
    labels = Map.copyOf(labels);
    allowed = Set.copyOf(allowed);
  }
}
