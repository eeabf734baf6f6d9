package io.gantry.engine;

import io.gantry.cdi.CdiDevices;
import io.gantry.distribution.RegistrySettings;
import io.gantry.linux.PlatformThread;
import io.gantry.store.CheckResult;
import io.gantry.store.Finding;
import io.gantry.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** What there is to know of the engine and its host. Thread-safe. */
public final class SystemInfo {
  private final EngineConfig config;
  private final String id;
  private final Parts parts;

  /** Where the facts come from. */
  record Parts(
      Store store,
      Containers containers,
      DiskSurvey disk,
      StartTimingsRing timings,
      CgroupFacts cgroups,
      CdiDevices cdi,
      Supplier<List<String>> warnings) {}

  SystemInfo(EngineConfig config, String id, Parts parts) {
    this.config = config;
    this.id = id;
    this.parts = parts;
  }

  /**
   * A picture of the engine and its host.
   *
   * @param cgroupVersion {@code 1} or {@code 2}
   * @param cdiFolders where devices are described
   * @param cdiDevices that are described there, by their qualified names
   * @param pools that are configured for networks' subnets
   * @param proxies to registries
   */
  public record Info(
      String id,
      int containers,
      int running,
      int paused,
      int stopped,
      int images,
      String stateRoot,
      String kernelVersion,
      String operatingSystem,
      String osType,
      String architecture,
      int cpus,
      long memory,
      String hostname,
      String cgroupVersion,
      String cgroupDriver,
      boolean memoryLimit,
      boolean swapLimit,
      boolean pidsLimit,
      boolean cpuCfs,
      boolean cpuset,
      boolean ipv4Forwarding,
      List<String> securityOptions,
      List<String> warnings,
      Map<String, String> labels,
      List<String> cdiFolders,
      List<String> cdiDevices,
      List<DefaultPool> pools,
      ProxyView proxies) {}

  /** Which proxies lead to registries, without their passwords; empty where none does. */
  public record ProxyView(String http, String https, String none) {}

  /** Counts and facts of now. */
  public Info info() {
    List<ContainerView> containers = parts.containers().list();
    int paused = count(containers, "paused");
    int running = count(containers, "running") + count(containers, "restarting");
    CgroupFacts cgroups = parts.cgroups();
    io.gantry.linux.SystemInfo.Kernel kernel = io.gantry.linux.SystemInfo.kernel();
    return new Info(
        id,
        containers.size(),
        running,
        paused,
        containers.size() - running - paused,
        parts.store().images().list().size(),
        config.stateRoot().toString(),
        kernel.release(),
        operatingSystem(),
        "linux",
        kernel.machine(),
        Runtime.getRuntime().availableProcessors(),
        io.gantry.linux.SystemInfo.load().totalMemory(),
        HostFacts.hostname(),
        cgroups.version(),
        "cgroupfs",
        cgroups.memory(),
        cgroups.swap(),
        cgroups.pids(),
        cgroups.cpu(),
        cgroups.cpuset(),
        HostFacts.forwardsIpv4(),
        List.of("name=seccomp,profile=builtin"),
        parts.warnings().get(),
        config.labels(),
        parts.cdi().folders().stream().map(Path::toString).toList(),
        parts.cdi().names(),
        config.networks().pools(),
        proxies());
  }

  private ProxyView proxies() {
    RegistrySettings registries = config.registries().settings();
    return new ProxyView(
        registries.shownProxy("HTTP_PROXY"),
        registries.shownProxy("HTTPS_PROXY"),
        registries.shownProxy("NO_PROXY"));
  }

  /** What takes how much of the disk. Walks the files of containers and volumes. */
  public DiskUsage diskUsage() {
    return PlatformThread.call("disk usage", parts.disk()::run);
  }

  /**
   * Reads all content of images and compares it with what should be there.
   *
   * @param repair whether to take away what is broken, so that a pull can bring it again; never
   *     what containers or volumes hold
   */
  public DiskCheck check(boolean repair) {
    CheckResult result = PlatformThread.call("check", () -> parts.store().check(repair));
    return new DiskCheck(
        result.images(),
        result.blobs(),
        result.layers(),
        result.findings().stream().map(SystemInfo::problem).toList(),
        result.freed());
  }

  private static DiskCheck.Problem problem(Finding finding) {
    String kind = finding.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new DiskCheck.Problem(
        kind, finding.subject(), finding.problem(), finding.images(), finding.repaired());
  }

  /** The last starts, at most 100, oldest first. */
  public List<StartTimings> startTimings() {
    return parts.timings().all();
  }

  private static int count(List<ContainerView> containers, String status) {
    return (int) containers.stream().filter(c -> c.state().status().equals(status)).count();
  }

  private static String operatingSystem() {
    Path release = Path.of("/etc/os-release");
    if (!Files.exists(release)) {
      return "Linux";
    }
    return HostFacts.read(release)
        .lines()
        .filter(line -> line.startsWith("PRETTY_NAME="))
        .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
        .findFirst()
        .orElse("Linux");
  }
}
