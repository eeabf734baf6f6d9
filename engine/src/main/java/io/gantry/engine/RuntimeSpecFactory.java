package io.gantry.engine;

import io.gantry.linux.KernelVersion;
import io.gantry.oci.RuntimeSpec;
import io.gantry.runtime.Architecture;
import io.gantry.runtime.SeccompProfiles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * From a container to the runtime specification of its process, with Docker's defaults. Everything
 * that must be looked up comes in {@link Facts}; what is decided here is pure.
 */
final class RuntimeSpecFactory {
  private static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/devices/virtual/powercap",
          "/sys/firmware");
  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private static final int ENGINES_OOM_SCORE_ADJ = HostFacts.oomScoreAdj();

  private final List<String> available;
  private final Architecture machine;
  private final KernelVersion kernel;
  private final Map<List<String>, RuntimeSpec.Seccomp> defaultFilters = new ConcurrentHashMap<>();

  /**
   * @param available capabilities that the engine has itself
   */
  RuntimeSpecFactory(List<String> available, Architecture machine, KernelVersion kernel) {
    this.available = available;
    this.machine = machine;
    this.kernel = kernel;
  }

  /**
   * What a start has looked up.
   *
   * @param namespaces files of the namespaces to join, by the specification's type
   * @param files mounts of the engine's own files
   * @param devices that the container gets beside those that all have
   */
  record Facts(
      UserDatabase.Identity user,
      Map<String, String> namespaces,
      List<RuntimeSpec.Mount> files,
      List<RuntimeSpec.Mount> asked,
      List<RuntimeSpec.Device> devices,
      String rootPath,
      String cgroupsPath) {}

  RuntimeSpec create(ContainerRecord container, Facts facts) {
    HostSpec host = container.spec().host();
    RuntimeSpec.Process process = process(container, facts.user());
    RuntimeSpec.Root root =
        new RuntimeSpec.Root(facts.rootPath(), host.security().readonlyRootfs());
    RuntimeSpec spec =
        RuntimeSpec.of(process, root, linux(container, facts))
            .withMounts(
                ContainerMounts.merge(
                    ContainerMounts.defaults(host), facts.files(), facts.asked()));
    boolean ownNames = !(host.namespaces().uts() instanceof NamespaceMode.Host);
    return ownNames
        ? spec.withHostname(container.spec().process().hostname())
            .withDomainname(container.spec().process().domainname())
        : spec;
  }

  /** A further process of a running container. */
  RuntimeSpec.Process exec(ContainerRecord container, ExecSpec exec, UserDatabase.Identity user) {
    ProcessSpec process = container.spec().process();
    SecuritySpec security = container.spec().host().security();
    SecuritySpec effective = exec.privileged() ? security.withPrivileged(true) : security;
    String folder = exec.workingDir().isEmpty() ? process.workingDir() : exec.workingDir();
    List<String> env =
        EnvironmentList.complete(
            EnvironmentList.merge(process.env(), exec.env()),
            process.hostname(),
            exec.tty(),
            user.home());
    return base(exec.command(), env, folder, container, effective, user)
        .withTerminal(exec.tty(), null);
  }

  /** The namespaces and the filter that a further process finds; where they are counts not. */
  RuntimeSpec surroundings(ContainerRecord container, boolean privileged) {
    HostSpec host = container.spec().host();
    boolean hostNetwork = container.spec().network().mode().equals("host");
    SecuritySpec security = host.security();
    RuntimeSpec.Linux linux =
        RuntimeSpec.Linux.EMPTY
            .withNamespaces(
                namespaces(host.namespaces(), hostNetwork ? Map.of() : Map.of("network", "")))
            .withSeccomp(seccomp(security, privileged || security.privileged()).orElse(null));
    return new RuntimeSpec(
        RuntimeSpec.VERSION, null, null, "", "", List.of(), null, Map.of(), linux);
  }

  /** The filter of system calls; empty when there is none. */
  Optional<RuntimeSpec.Seccomp> seccomp(SecuritySpec security, boolean privileged) {
    SecurityOptions options = SecurityOptions.parse(security.options());
    List<String> capabilities = CapabilitySet.resolve(security, available);
    if (options.unconfinedSeccomp() || (privileged && options.seccomp().isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        options.profile().isPresent()
            ? SeccompProfiles.parse(
                options.profile().get(), new HashSet<>(capabilities), machine, kernel)
            : defaultFilters.computeIfAbsent(
                capabilities,
                names -> SeccompProfiles.defaultProfile(new HashSet<>(names), machine)));
  }

  /** Limits and device rules, for the cgroup and the specification alike. */
  static RuntimeSpec.Resources resources(HostSpec host, List<RuntimeSpec.Device> devices) {
    Resources wanted = host.resources();
    List<RuntimeSpec.DeviceRule> rules =
        host.security().privileged()
            ? DeviceRules.everything()
            : DeviceRules.of(devices, permissions(wanted, devices), wanted.deviceCgroupRules());
    return ResourceLimits.of(wanted, rules);
  }

  private RuntimeSpec.Process process(ContainerRecord container, UserDatabase.Identity user) {
    ProcessSpec process = container.spec().process();
    List<String> env =
        EnvironmentList.complete(
            process.env(), process.hostname(), process.streams().tty(), user.home());
    SecuritySpec security = container.spec().host().security();
    return base(container.args(), env, process.workingDir(), container, security, user)
        .withTerminal(process.streams().tty(), size(process.streams()));
  }

  private static RuntimeSpec.@Nullable ConsoleSize size(StreamSpec streams) {
    return streams.rows() == 0 || streams.columns() == 0
        ? null
        : new RuntimeSpec.ConsoleSize(streams.rows(), streams.columns());
  }

  /**
   * Pure: what to set; null to leave what is inherited. An engine that its service manager protects
   * must not hand its protection on to containers.
   */
  static @Nullable Integer oomScoreAdj(int wanted, int engines) {
    return wanted == 0 && engines >= 0 ? null : Integer.valueOf(wanted);
  }

  private RuntimeSpec.Process base(
      List<String> args,
      List<String> env,
      String folder,
      ContainerRecord container,
      SecuritySpec security,
      UserDatabase.Identity user) {
    List<String> names = CapabilitySet.resolve(security, available);
    // As execve does for others than root: the bounding set is all that they have.
    RuntimeSpec.Capabilities capabilities =
        user.uid() == 0
            ? RuntimeSpec.Capabilities.of(names)
            : new RuntimeSpec.Capabilities(names, List.of(), List.of(), List.of(), List.of());
    return RuntimeSpec.Process.of(args, env, folder)
        .withUser(user.toUser())
        .withCapabilities(capabilities)
        .withOomScoreAdj(oomScoreAdj(container.spec().host().oomScoreAdj(), ENGINES_OOM_SCORE_ADJ))
        .withNoNewPrivileges(SecurityOptions.parse(security.options()).noNewPrivileges())
        .withRlimits(ResourceLimits.rlimits(container.spec().host().resources().ulimits()));
  }

  private RuntimeSpec.Linux linux(ContainerRecord container, Facts facts) {
    HostSpec host = container.spec().host();
    SecuritySpec security = host.security();
    boolean privileged = security.privileged();
    List<String> masked = security.maskedPaths().orElse(privileged ? List.of() : MASKED);
    List<String> readonly = security.readonlyPaths().orElse(privileged ? List.of() : READ_ONLY);
    return RuntimeSpec.Linux.EMPTY
        .withNamespaces(namespaces(host.namespaces(), facts.namespaces()))
        .withResources(resources(host, facts.devices()))
        .withCgroupsPath(facts.cgroupsPath())
        .withDevices(facts.devices())
        .withSysctl(Sysctls.of(security.sysctls(), container.spec()))
        .withSeccomp(seccomp(security, privileged).orElse(null))
        .withProtectedPaths(masked, readonly)
        .withRootfsPropagation(propagation(container));
  }

  /** Mounts that shall reach the host, or come from it, need a root that lets them through. */
  private static String propagation(ContainerRecord container) {
    boolean shared = container.mounts().stream().anyMatch(m -> m.propagation().endsWith("shared"));
    boolean slave = container.mounts().stream().anyMatch(m -> m.propagation().endsWith("slave"));
    if (shared) {
      return "shared";
    }
    return slave ? "rslave" : "";
  }

  private static List<RuntimeSpec.Namespace> namespaces(
      NamespaceSpec modes, Map<String, String> joined) {
    List<RuntimeSpec.Namespace> all = new ArrayList<>();
    all.add(RuntimeSpec.Namespace.fresh("mount"));
    if (joined.containsKey("network")) {
      all.add(new RuntimeSpec.Namespace("network", joined.getOrDefault("network", "")));
    }
    add(all, "pid", modes.pid(), joined);
    add(all, "ipc", modes.ipc(), joined);
    add(all, "uts", modes.uts(), joined);
    add(all, "cgroup", modes.cgroup(), joined);
    return all;
  }

  private static void add(
      List<RuntimeSpec.Namespace> all,
      String type,
      NamespaceMode mode,
      Map<String, String> joined) {
    switch (mode) {
      case NamespaceMode.Host _ -> {}
      case NamespaceMode.Private _, NamespaceMode.Shareable _, NamespaceMode.None _ ->
          all.add(RuntimeSpec.Namespace.fresh(type));
      case NamespaceMode.OfContainer _ ->
          all.add(new RuntimeSpec.Namespace(type, joined.getOrDefault(type, "")));
    }
  }

  private static List<String> permissions(Resources wanted, List<RuntimeSpec.Device> devices) {
    List<String> permissions = new ArrayList<>();
    for (RuntimeSpec.Device device : devices) {
      permissions.add(
          wanted.devices().stream()
              .filter(mapping -> device.path().startsWith(mapping.inContainer()))
              .map(DeviceMapping::permissions)
              .filter(text -> !text.isEmpty())
              .findFirst()
              .orElse("rwm"));
    }
    return permissions;
  }
}
