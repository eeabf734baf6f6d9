package io.gantry.engine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An immutable picture of a container at one moment; reading it never waits.
 *
 * @param name without a leading slash
 * @param imageId the image's configuration digest, {@code sha256:...}
 * @param path the program; {@code args} are its arguments: entry point and command together
 * @param env as the process gets it
 * @param execs ids of the execs that run
 * @param restartCount restarts by policy since the last start by hand
 * @param network where it is connected; its addresses are empty while it does not run
 * @param health what its probes told; empty without a health check, or before its first start
 * @param timings the cost of the last start, when this daemon made it
 */
public record ContainerView(
    String id,
    String name,
    Instant created,
    ContainerState state,
    ContainerSpec spec,
    String imageId,
    String path,
    List<String> args,
    List<String> env,
    String workingDir,
    String user,
    String hostname,
    String stopSignal,
    List<MountPoint> mounts,
    NetworkView network,
    Paths paths,
    List<String> execs,
    int restartCount,
    boolean stoppedByHand,
    Optional<StartTimings> timings,
    Optional<Health> health) {
  public ContainerView {
    args = List.copyOf(args);
    env = List.copyOf(env);
    mounts = List.copyOf(mounts);
    execs = List.copyOf(execs);
  }

  /** Files of the container on the host. */
  public record Paths(Path log, Path hostname, Path hosts, Path resolvConf, Optional<Path> upper) {}

  /** The first twelve digits, as clients print them. */
  public String shortId() {
    return id.substring(0, 12);
  }
}
