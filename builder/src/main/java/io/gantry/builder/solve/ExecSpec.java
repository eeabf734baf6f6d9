package io.gantry.builder.solve;

import io.gantry.oci.Platform;
import java.util.List;

/**
 * A process of a build.
 *
 * @param environment {@code name=value}
 * @param user {@code user[:group]} of the file system's accounts; empty for root
 * @param hostname that it is told
 * @param network {@code bridge}, {@code none} or {@code host}
 * @param privileged whether it may do what containers may not
 * @param limits what it may use
 * @param platform that its program is for
 */
public record ExecSpec(
    List<String> arguments,
    List<String> environment,
    String workingDir,
    String user,
    String hostname,
    String network,
    boolean privileged,
    List<ExecMount> mounts,
    List<ExecDevice> devices,
    ExecLimits limits,
    Platform platform) {
  public ExecSpec {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
    mounts = List.copyOf(mounts);
    devices = List.copyOf(devices);
  }
}
