package io.gantry.runtime;

import io.avaje.jsonb.Json;
import io.gantry.linux.KernelVersion;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A profile in the format of Docker's {@code --security-opt seccomp=profile.json}: OCI's, with
 * rules that depend on the container's capabilities, the machine and the kernel.
 */
@Json
record DockerSeccompProfile(
    String defaultAction,
    @Nullable Integer defaultErrnoRet,
    @Nullable List<String> architectures,
    @Nullable List<ArchitectureMap> archMap,
    @Nullable List<String> flags,
    @Nullable String listenerPath,
    @Nullable List<Rule> syscalls) {

  /** An architecture, and those whose programs run on it. */
  @Json
  record ArchitectureMap(String architecture, @Nullable List<String> subArchitectures) {}

  /** A rule; {@code name} is the older form of {@code names}. */
  @Json
  record Rule(
      @Nullable String name,
      @Nullable List<String> names,
      String action,
      @Nullable Integer errnoRet,
      @Nullable List<RuntimeSpec.SyscallArg> args,
      @Nullable Filter includes,
      @Nullable Filter excludes) {}

  /** For whom a rule counts, or does not. */
  @Json
  record Filter(
      @Nullable List<String> caps, @Nullable List<String> arches, @Nullable String minKernel) {
    static final Filter NONE = new Filter(null, null, null);

    boolean isMinKernel(KernelVersion kernel) {
      return minKernel != null && kernel.compareTo(version(minKernel)) >= 0;
    }

    private static KernelVersion version(String text) {
      try {
        return KernelVersion.parse(text);
      } catch (IllegalArgumentException e) {
        throw GantryException.invalid("seccomp profile: minKernel: " + e.getMessage());
      }
    }
  }

  static DockerSeccompProfile read(String json) {
    DockerSeccompProfile profile = io.gantry.oci.Json.read(json, DockerSeccompProfile.class);
    if (!orEmpty(profile.architectures).isEmpty() && !orEmpty(profile.archMap).isEmpty()) {
      throw GantryException.invalid(
          "seccomp profile: use either 'architectures' or 'archMap', not both");
    }
    return profile;
  }

  RuntimeSpec.Seccomp resolve(
      Set<String> capabilities, Architecture machine, KernelVersion kernel) {
    List<RuntimeSpec.Syscall> rules = new ArrayList<>();
    for (int i = 0; i < orEmpty(syscalls).size(); i++) {
      Rule rule = orEmpty(syscalls).get(i);
      if (counts(rule, capabilities, machine, kernel)) {
        rules.add(
            new RuntimeSpec.Syscall(
                names(rule, i), rule.action, rule.errnoRet, orEmpty(rule.args)));
      }
    }
    return new RuntimeSpec.Seccomp(
        defaultAction,
        defaultErrnoRet,
        resolvedArchitectures(machine),
        orEmpty(flags),
        Optional.ofNullable(listenerPath).orElse(""),
        "",
        rules);
  }

  private static boolean counts(
      Rule rule, Set<String> capabilities, Architecture machine, KernelVersion kernel) {
    Filter includes = rule.includes == null ? Filter.NONE : rule.includes;
    Filter excludes = rule.excludes == null ? Filter.NONE : rule.excludes;
    List<String> wanted = orEmpty(includes.arches);
    return (wanted.isEmpty() || wanted.contains(machine.dockerName()))
        && !orEmpty(excludes.arches).contains(machine.dockerName())
        && capabilities.containsAll(orEmpty(includes.caps))
        && orEmpty(excludes.caps).stream().noneMatch(capabilities::contains)
        && (includes.minKernel == null || includes.isMinKernel(kernel))
        && !excludes.isMinKernel(kernel);
  }

  private static List<String> names(Rule rule, int index) {
    boolean named = rule.name != null && !rule.name.isEmpty();
    List<String> names = orEmpty(rule.names);
    if (named && !names.isEmpty()) {
      throw GantryException.invalid(
          "seccomp profile: syscalls[" + index + "] has both 'name' and 'names'");
    }
    return named ? List.of(String.valueOf(rule.name)) : names;
  }

  private List<String> resolvedArchitectures(Architecture machine) {
    List<String> resolved = new ArrayList<>(orEmpty(architectures));
    for (ArchitectureMap map : orEmpty(archMap)) {
      if (map.architecture.equals(machine.seccompName())) {
        resolved.add(map.architecture);
        resolved.addAll(orEmpty(map.subArchitectures));
      }
    }
    return resolved;
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
