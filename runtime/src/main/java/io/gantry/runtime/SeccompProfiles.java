package io.gantry.runtime;

import io.gantry.linux.KernelVersion;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.util.List;
import java.util.Set;

/**
 * System call filters for containers as the OCI configuration carries them: the default one, and
 * those that users write in Docker's format. Pure.
 */
public final class SeccompProfiles {
  private SeccompProfiles() {}

  /**
   * The default filter, of the strictness of Docker's.
   *
   * @param capabilities of the container's bounding set, {@code CAP_SYS_ADMIN} and so on: what a
   *     capability is for is allowed with it
   */
  public static RuntimeSpec.Seccomp defaultProfile(Set<String> capabilities, Architecture machine) {
    return DefaultSeccompProfile.resolve(capabilities, machine);
  }

  /**
   * A profile in Docker's JSON format (or in OCI's, which it contains), resolved for a container
   * with these capabilities. Throws {@link GantryException} INVALID that names what is wrong.
   */
  public static RuntimeSpec.Seccomp parse(
      String json, Set<String> capabilities, Architecture machine, KernelVersion kernel) {
    return DockerSeccompProfile.read(json).resolve(capabilities, machine, kernel);
  }

  /** The machine's architecture and those whose programs it runs, too. */
  static List<String> architectures(Architecture machine) {
    return switch (machine) {
      case X86_64, X86, X32 -> names(Architecture.X86_64, Architecture.X86, Architecture.X32);
      case AARCH64, ARM -> names(Architecture.AARCH64, Architecture.ARM);
    };
  }

  private static List<String> names(Architecture... architectures) {
    return List.of(architectures).stream().map(Architecture::seccompName).toList();
  }
}
