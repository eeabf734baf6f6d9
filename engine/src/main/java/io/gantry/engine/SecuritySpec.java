package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container may do.
 *
 * @param capAdd with or without {@code CAP_}; {@code ALL}
 * @param options Docker's {@code --security-opt}: {@code seccomp=unconfined}, {@code
 *     seccomp=<JSON>}, {@code no-new-privileges}, {@code apparmor=...}, {@code label=...}
 * @param groupAdd names or numbers
 * @param maskedPaths present replaces the default list
 * @param readonlyPaths present replaces the default list
 */
@Json
public record SecuritySpec(
    boolean privileged,
    boolean readonlyRootfs,
    List<String> capAdd,
    List<String> capDrop,
    List<String> options,
    List<String> groupAdd,
    Map<String, String> sysctls,
    Optional<List<String>> maskedPaths,
    Optional<List<String>> readonlyPaths) {
  /** Unprivileged, the default capabilities and profile. */
  public static final SecuritySpec DEFAULT =
      new SecuritySpec(
          false,
          false,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Map.of(),
          Optional.empty(),
          Optional.empty());

  public SecuritySpec {
    capAdd = List.copyOf(capAdd);
    capDrop = List.copyOf(capDrop);
    options = List.copyOf(options);
    groupAdd = List.copyOf(groupAdd);
    sysctls = Map.copyOf(sysctls);
    maskedPaths = maskedPaths.map(List::copyOf);
    readonlyPaths = readonlyPaths.map(List::copyOf);
  }

  public SecuritySpec withPrivileged(boolean changed) {
    return new SecuritySpec(
        changed,
        readonlyRootfs,
        capAdd,
        capDrop,
        options,
        groupAdd,
        sysctls,
        maskedPaths,
        readonlyPaths);
  }

  public SecuritySpec withReadonlyRootfs(boolean changed) {
    return new SecuritySpec(
        privileged,
        changed,
        capAdd,
        capDrop,
        options,
        groupAdd,
        sysctls,
        maskedPaths,
        readonlyPaths);
  }

  public SecuritySpec withCapAdd(List<String> changed) {
    return new SecuritySpec(
        privileged,
        readonlyRootfs,
        changed,
        capDrop,
        options,
        groupAdd,
        sysctls,
        maskedPaths,
        readonlyPaths);
  }

  public SecuritySpec withCapDrop(List<String> changed) {
    return new SecuritySpec(
        privileged,
        readonlyRootfs,
        capAdd,
        changed,
        options,
        groupAdd,
        sysctls,
        maskedPaths,
        readonlyPaths);
  }

  public SecuritySpec withOptions(List<String> changed) {
    return new SecuritySpec(
        privileged,
        readonlyRootfs,
        capAdd,
        capDrop,
        changed,
        groupAdd,
        sysctls,
        maskedPaths,
        readonlyPaths);
  }

  public SecuritySpec withGroupAdd(List<String> changed) {
    return new SecuritySpec(
        privileged,
        readonlyRootfs,
        capAdd,
        capDrop,
        options,
        changed,
        sysctls,
        maskedPaths,
        readonlyPaths);
  }

  public SecuritySpec withSysctls(Map<String, String> changed) {
    return new SecuritySpec(
        privileged,
        readonlyRootfs,
        capAdd,
        capDrop,
        options,
        groupAdd,
        changed,
        maskedPaths,
        readonlyPaths);
  }

  public SecuritySpec withMaskedPaths(Optional<List<String>> changed) {
    return new SecuritySpec(
        privileged,
        readonlyRootfs,
        capAdd,
        capDrop,
        options,
        groupAdd,
        sysctls,
        changed,
        readonlyPaths);
  }

  public SecuritySpec withReadonlyPaths(Optional<List<String>> changed) {
    return new SecuritySpec(
        privileged,
        readonlyRootfs,
        capAdd,
        capDrop,
        options,
        groupAdd,
        sysctls,
        maskedPaths,
        changed);
  }
}
