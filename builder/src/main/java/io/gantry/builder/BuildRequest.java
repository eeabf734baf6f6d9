package io.gantry.builder;

import io.gantry.builder.dockerfile.Dockerfile;
import io.gantry.builder.dockerfile.IgnoreFile;
import io.gantry.builder.solve.Contexts;
import io.gantry.builder.solve.ExecLimits;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to build.
 *
 * @param ignored what of the main context was left out
 * @param arguments of {@code --build-arg}
 * @param target the stage whose image is wanted; empty for the last one
 * @param noCache whether everything is done again
 * @param pull whether registries are asked for newer base images
 * @param names that the image gets
 * @param network of processes that do not say another: {@code bridge}, {@code none}, {@code host}
 * @param platform that is built for; empty for this machine's
 * @param allowed what processes may be given that containers may not: {@code network.host}, {@code
 *     security.insecure}
 */
public record BuildRequest(
    Dockerfile dockerfile,
    Contexts contexts,
    IgnoreFile ignored,
    Map<String, String> arguments,
    Map<String, String> labels,
    Optional<String> target,
    boolean noCache,
    boolean pull,
    List<ImageReference> names,
    String network,
    Optional<Platform> platform,
    ExecLimits limits,
    Set<String> allowed) {
  public BuildRequest {
    arguments = Map.copyOf(arguments);
    labels = Map.copyOf(labels);
    names = List.copyOf(names);
    allowed = Set.copyOf(allowed);
  }
}
