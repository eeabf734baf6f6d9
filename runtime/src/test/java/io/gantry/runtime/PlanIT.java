package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gantry.linux.Errno;
import io.gantry.oci.RuntimeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compiled plans on the real kernel: what the program inside finds is what the plan promised. */
class PlanIT {
  private static final HostInfo HOST = HostInfo.detect();
  private static final List<String> HARD = List.of("nosuid", "noexec", "nodev");
  private static final List<String> NAMESPACES =
      List.of("mount", "pid", "ipc", "uts", "network", "cgroup");

  private Stage stage;
  private String parent;
  private Cgroup cgroup;

  @BeforeEach
  void open() throws IOException {
    stage = Stage.open();
    var nothing = RuntimeSpec.Resources.of(List.of(), null, null, null, null);
    parent = "/gantry-plan-" + UUID.randomUUID();
    cgroup = Cgroups.detect().create(parent, "c", nothing);
  }

  @AfterEach
  void close() throws Exception {
    try {
      stage.close();
    } finally {
      Cgroups.detect().open(parent).delete();
    }
  }

  @Test
  void dockersFileSystemsAreThere() throws Exception {
    Stage.Result result =
        run(spec("cat /proc/mounts; ls -l /dev; ls /dev/ptmx; cat /dev/null; hostname"));
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .containsPattern("overlay / overlay rw,")
        .containsPattern("proc /proc proc rw,nosuid,nodev,noexec,relatime")
        .containsPattern("tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755")
        .containsPattern("devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620")
        .containsPattern("sysfs /sys sysfs ro,nosuid,nodev,noexec")
        .containsPattern("shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=1024k")
        .containsPattern("/sys/fs/cgroup(/memory)? cgroup2? ro,nosuid,nodev,noexec")
        .containsPattern("proc /proc/sys proc ro,")
        .containsPattern("tmpfs /sys/firmware tmpfs ro,")
        .containsPattern("crw-rw-rw- +1 0 +0 +1, +3 .* null")
        .containsPattern("stdin -> /proc/self/fd/0")
        .endsWith("inside\n");
  }

  @Test
  void runsInItsCgroupWhichIsTheRootOfItsNamespace() throws Exception {
    assertThat(cgroup.pids()).isEmpty();
    Stage.Result result = run(spec("cat /proc/self/cgroup; cat /sys/fs/cgroup/memory/tasks"));
    assertThat(result.out().lines().filter(line -> line.matches("\\d+:.*")))
        .anyMatch(line -> line.endsWith(":/"))
        .noneMatch(line -> line.contains(cgroup.path()));
  }

  @Test
  void becomesTheUserWithTheRightsOfTheConfiguration() throws Exception {
    var capabilities =
        new RuntimeSpec.Capabilities(
            List.of("CAP_CHOWN", "CAP_KILL"),
            List.of("CAP_KILL"),
            List.of("CAP_KILL"),
            List.of("CAP_KILL"),
            List.of("CAP_KILL"));
    RuntimeSpec.Process process =
        process(
                "id; pwd; cat /proc/self/status; cat /proc/self/limits; cat /proc/self/oom_score_adj")
            .withUser(new RuntimeSpec.User(1000, 1001, 0027L, List.of(5L, 6L), ""))
            .withCapabilities(capabilities)
            .withNoNewPrivileges(true)
            .withOomScoreAdj(300)
            .withRlimits(List.of(new RuntimeSpec.Rlimit("RLIMIT_NOFILE", 128, 64)));
    Stage.Result result = run(spec(process));
    assertThat(result.out())
        .contains("uid=1000 gid=1001 groups=5,6", "/work\n", "NoNewPrivs:\t1", "Seccomp:\t2")
        .contains("CapBnd:\t0000000000000021", "CapEff:\t0000000000000020")
        .contains("CapPrm:\t0000000000000020", "CapAmb:\t0000000000000020", "Umask:\t0027")
        .containsPattern("Max open files +64 +128")
        .endsWith("300\n");
  }

  @Test
  void filtersSystemCallsWithAndWithoutNoNewPrivileges() throws Exception {
    List<String> administrator = List.of("CAP_SYS_ADMIN");
    for (boolean noNewPrivileges : new boolean[] {false, true}) {
      RuntimeSpec spec =
          spec(
              process("mkdir /m; mount -t tmpfs none /m && echo mounted || echo refused")
                  .withCapabilities(RuntimeSpec.Capabilities.of(administrator))
                  .withNoNewPrivileges(noNewPrivileges));
      assertThat(run(spec).out()).as("only the filter forbids it").isEqualTo("refused\n");
      RuntimeSpec.Linux linux = Objects.requireNonNull(spec.linux());
      RuntimeSpec.Seccomp wider =
          SeccompProfiles.defaultProfile(Set.copyOf(administrator), HOST.machine());
      assertThat(run(spec.withLinux(linux.withSeccomp(wider))).out()).isEqualTo("mounted\n");
    }
  }

  @Test
  void killsAProcessThatTheFilterCondemns() throws Exception {
    RuntimeSpec spec = spec(process("mkdir /x"));
    RuntimeSpec.Linux linux = Objects.requireNonNull(spec.linux());
    var rule =
        new RuntimeSpec.Syscall(
            List.of("mkdir", "mkdirat"), "SCMP_ACT_KILL_PROCESS", null, List.of());
    var filter =
        new RuntimeSpec.Seccomp(
            "SCMP_ACT_ALLOW", null, List.of(), List.of(), "", "", List.of(rule));
    assertThat(run(spec.withLinux(linux.withSeccomp(filter))).code()).isEqualTo(128 + 31);
  }

  @Test
  void bindsWithTheDepthThatWasAskedFor() throws Exception {
    Path data = Files.createDirectories(stage.folder.resolve("data"));
    Files.writeString(data.resolve("file"), "content");
    List<RuntimeSpec.Mount> mounts = new ArrayList<>(mounts());
    mounts.add(bind("/data", data, "rbind", "ro", "rprivate"));
    mounts.add(bind("/one", data.resolve("file"), "bind", "rw", "nosuid"));
    Stage.Result result =
        run(
            spec("cat /data/file /one; echo x >/data/x || echo refused; grep -E ' /(data|one) ' /proc/mounts")
                .withMounts(mounts));
    assertThat(result.out())
        .startsWith("contentcontentrefused\n")
        .containsPattern("/data \\S+ ro,")
        .containsPattern("/one \\S+ rw,nosuid");
    assertThat(data.resolve("x")).doesNotExist();
  }

  @Test
  void aFreshTmpfsKeepsTheModeOfTheFolderBelow() throws Exception {
    Path run = Files.createDirectories(stage.image.resolve("private"));
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
    List<RuntimeSpec.Mount> mounts = new ArrayList<>(mounts());
    mounts.add(RuntimeSpec.Mount.of("/private", "tmpfs", "tmpfs", List.of("noexec")));
    mounts.add(RuntimeSpec.Mount.of("/fresh", "tmpfs", "tmpfs", List.of("noexec")));
    assertThat(run(spec("ls -ld /private /fresh").withMounts(mounts)).out())
        .containsPattern("drwx------ .* /private")
        .containsPattern("drwxrwxrwt .* /fresh");
  }

  @Test
  void aReadOnlyRootIsReadOnlyAndSysctlsAreSet() throws Exception {
    RuntimeSpec spec = spec("echo x >/x || echo refused; cat /proc/sys/net/ipv4/ip_forward");
    RuntimeSpec.Linux linux = Objects.requireNonNull(spec.linux());
    Stage.Result result =
        run(
            spec.withRoot(new RuntimeSpec.Root("rootfs", true))
                .withLinux(linux.withSysctl(Map.of("net.ipv4.ip_forward", "1"))));
    assertThat(result.out()).isEqualTo("refused\n1\n");
  }

  @Test
  void givesATerminal() throws Exception {
    RuntimeSpec.Process process =
        process("tty; stty size; ls -l /dev/console")
            .withTerminal(true, new RuntimeSpec.ConsoleSize(30, 100));
    assertThat(run(spec(process)).out())
        .contains("/dev/pts/0\r\n30 100\r\n")
        .containsPattern("crw\\S+ +1 0 .*/dev/console");
  }

  @Test
  void anExecSeesTheContainerAndNothingElse() throws Exception {
    RuntimeSpec spec = spec(process("mkdir /tmp; echo here >/tmp/file; sleep 100"));
    LaunchPlan plan = plan(spec);
    Shim shim = stage.launch(plan);
    shim.start(plan);
    var target = new ExecPlanCompiler.Target(shim.pid(), shim.startTime());
    RuntimeSpec.Process process =
        process("while ! cat /tmp/file 2>/dev/null; do true; done; ps; hostname")
            .withCapabilities(null);
    LaunchPlan exec =
        ExecPlanCompiler.compile(
            spec, process, target, cgroup.placement(), HOST, PlanOptions.of("it").withWait(true));
    Stage.Result result = stage.run(exec);
    assertThat(result.out()).startsWith("here\n").contains("sleep 100").endsWith("inside\n");
    assertThat(result.out().lines().count()).isLessThan(10);
    assertThat(cgroup.pids()).contains(shim.pid());
    var stranger = new ExecPlanCompiler.Target(shim.pid(), shim.startTime() + 1);
    LaunchException failure =
        catchThrowableOfType(
            LaunchException.class,
            () ->
                stage.launch(
                    ExecPlanCompiler.compile(
                        spec, process, stranger, cgroup.placement(), HOST, PlanOptions.of("it"))));
    assertThat(failure.errno()).isEqualTo(Errno.ESRCH);
  }

  @Test
  void aSmallInitIsProcessOne() throws Exception {
    RuntimeSpec spec = spec("echo $$; exit 7");
    LaunchPlan plan =
        PlanCompiler.compile(
            spec,
            overlay(),
            cgroup.placement(),
            HOST,
            PlanOptions.of("it").withWait(true).withInit(true));
    Stage.Result result = stage.run(plan);
    assertThat(result.out()).isEqualTo("2\n");
    assertThat(result.code()).isEqualTo(7);
  }

  private Stage.Result run(RuntimeSpec spec) throws IOException, InterruptedException {
    return stage.run(plan(spec));
  }

  private LaunchPlan plan(RuntimeSpec spec) throws IOException {
    return PlanCompiler.compile(
        spec, overlay(), cgroup.placement(), HOST, PlanOptions.of("it").withWait(true));
  }

  private RootFileSystem overlay() throws IOException {
    Path layers = stage.runFolder();
    return new RootFileSystem.Overlay(
        List.of(stage.image),
        Files.createDirectories(layers.resolve("upper")),
        Files.createDirectories(layers.resolve("work")),
        Files.createDirectories(layers.resolve("merged")));
  }

  private static RuntimeSpec spec(String script) {
    return spec(process(script));
  }

  private static RuntimeSpec spec(RuntimeSpec.Process process) {
    RuntimeSpec.Linux linux =
        RuntimeSpec.Linux.EMPTY
            .withNamespaces(NAMESPACES.stream().map(RuntimeSpec.Namespace::fresh).toList())
            .withSeccomp(SeccompProfiles.defaultProfile(Set.of(), HOST.machine()))
            .withProtectedPaths(
                List.of("/proc/kcore", "/sys/firmware", "/not/there"),
                List.of("/proc/sys", "/proc/bus"));
    return RuntimeSpec.of(process, new RuntimeSpec.Root("rootfs", false), linux)
        .withHostname("inside")
        .withMounts(mounts());
  }

  private static RuntimeSpec.Process process(String script) {
    RuntimeSpec.Capabilities docker =
        RuntimeSpec.Capabilities.of(List.of("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_KILL"));
    return RuntimeSpec.Process.of(List.of("sh", "-c", script), Stage.ENVIRONMENT, "/work")
        .withCapabilities(docker);
  }

  private static List<RuntimeSpec.Mount> mounts() {
    return List.of(
        RuntimeSpec.Mount.of("/proc", "proc", "proc", HARD),
        RuntimeSpec.Mount.of(
            "/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
        RuntimeSpec.Mount.of(
            "/dev/pts",
            "devpts",
            "devpts",
            List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
        RuntimeSpec.Mount.of("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")),
        RuntimeSpec.Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", List.of("ro")),
        RuntimeSpec.Mount.of("/dev/mqueue", "mqueue", "mqueue", HARD),
        RuntimeSpec.Mount.of(
            "/dev/shm",
            "tmpfs",
            "shm",
            List.of("nosuid", "noexec", "nodev", "mode=1777", "size=1m")));
  }

  private static RuntimeSpec.Mount bind(String target, Path source, String... options) {
    return RuntimeSpec.Mount.of(target, "bind", source.toString(), List.of(options));
  }
}
