package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.linux.KernelVersion;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.oci.RuntimeSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configurations and the plans they give; the files are in {@code plans}. */
class PlanCompilerTest {
  private static final long ALL_CAPABILITIES = (1L << 41) - 1;
  private static final RootFileSystem OVERLAY =
      new RootFileSystem.Overlay(
          List.of(Path.of("/g/layers/2"), Path.of("/g/layers/1:a,b")),
          Path.of("/g/c/upper"),
          Path.of("/g/c/work"),
          Path.of("/g/c/root"));
  private static final RootFileSystem FOLDER = new RootFileSystem.Folder(Path.of("/g/bundle/root"));
  private static final CgroupPlacement V2 =
      CgroupPlacement.unified(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/gantry/c"));
  private static final CgroupPlacement V1 =
      new CgroupPlacement(
          false,
          List.of(
              hierarchy("memory", "memory"),
              hierarchy("cpu,cpuacct", "cpu", "cpuacct"),
              hierarchy("systemd", "none", "name=systemd")));

  private static final HostInfo HOST = host("6.12", ALL_CAPABILITIES);

  @Test
  void dockersDefaultOnVersion2() {
    assertPlan("docker-default", OVERLAY, V2, HOST, PlanOptions.of("c"), "docker-default-v2");
  }

  @Test
  void dockersDefaultOnVersion1WithAnOldKernel() {
    HostInfo old = host("6.1", ALL_CAPABILITIES);
    assertPlan("docker-default", OVERLAY, V1, old, PlanOptions.of("c"), "docker-default-v1");
  }

  @Test
  void everythingAtOnce() {
    HostInfo weak = host("6.12", ALL_CAPABILITIES & ~(1L << 24));
    PlanOptions options = PlanOptions.of("c").withInit(true).withWait(true);
    assertPlan("everything", FOLDER, V1, weak, options, "everything");
  }

  @Test
  void asLittleAsPossible() {
    assertPlan("bare", FOLDER, V2, HOST, PlanOptions.of("c"), "bare");
  }

  @Test
  void execJoinsThePidNamespaceBeforeTheClone() {
    RuntimeSpec container = spec("everything");
    RuntimeSpec.Process process =
        RuntimeSpec.Process.of(List.of("ls"), List.of("A=b"), "/tmp").withTerminal(true, null);
    var target = new ExecPlanCompiler.Target(4711, 99);
    PlanOptions options = PlanOptions.of("c");
    assertText(ExecPlanCompiler.compile(container, process, target, V1, HOST, options), "exec-v1");
    assertText(
        ExecPlanCompiler.compile(
            spec("docker-default"), process.withNoNewPrivileges(true), target, V2, HOST, options),
        "exec-v2");
  }

  @Test
  void lowersLimitsThatNobodyAskedForToWhatTheHostAllows() {
    HostInfo weak = host("6.12", 0);
    var limit = new RuntimeSpec.Rlimit("RLIMIT_NOFILE", 1 << 20, 1 << 20);
    RuntimeSpec spec = withProcess(process -> process.withRlimits(List.of(limit)));
    PlanOptions options = PlanOptions.of("c").withWishedLimits(Set.of("RLIMIT_NOFILE"));
    assertThat(PlanCompiler.compile(spec, FOLDER, V2, weak, options).steps())
        .contains(new Step.ResourceLimit(7, 65536, 65536));
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> PlanCompiler.compile(spec, FOLDER, V2, weak, PlanOptions.of("c")))
        .matches(e -> e.kind() == GantryException.Kind.DENIED)
        .withMessageContaining("process.rlimits[0]: cannot raise RLIMIT_NOFILE to 1048576")
        .withMessageContaining("CAP_SYS_RESOURCE");
    assertThat(PlanCompiler.compile(spec, FOLDER, V2, HOST, PlanOptions.of("c")).steps())
        .contains(new Step.ResourceLimit(7, 1 << 20, 1 << 20));
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                           | linux is missing",
        "{'linux':{}}                                 | process is missing",
        "{'process':{},'linux':{}}                    | process.args is empty",
        "{'process':{'args':['']},'linux':{}}         | process.args is empty",
        "@'args':['a\\u0000']                         | process.args[0] holds a NUL character",
        "@'env':['A']                                 | process.env[0]: \"A\" is not NAME=value",
        "@'env':['=A']                                | process.env[0]: \"=A\" is not NAME=value",
        "@'cwd':''                                    | process.cwd: \"\" is not an absolute path",
        "@'cwd':'tmp'                                 | process.cwd: \"tmp\" is not",
        "@'user':{'uid':4294967295}                   | process.user.uid: 4294967295 is not in",
        "@'user':{'gid':-1}                           | process.user.gid: -1 is not in",
        "@'user':{'additionalGids':[-1]}              | process.user.additionalGids: -1 is not",
        "@'oomScoreAdj':1001                          | process.oomScoreAdj: 1001 is not in",
        "@'capabilities':{'ambient':['CAP_X']}        | process.capabilities.ambient: \"CAP_X\" is",
        "@'rlimits':[{'type':'NOFILE'}]               | process.rlimits[0].type: \"NOFILE\" is none",
        "@'rlimits':[{'type':'RLIMIT_AS','soft':2,'hard':1}] | process.rlimits[0]: soft limit 2 is",
        "@'rlimits':[{'type':'RLIMIT_AS'},{'type':'RLIMIT_AS'}] | process.rlimits[1].type: RLIMIT_AS",
        "@'ioPriority':{'class':'IOPRIO_CLASS_RT'}    | process.ioPriority is not supported",
        "@'scheduler':{'policy':'SCHED_RR'}           | process.scheduler is not supported",
        "@'execCPUAffinity':{'initial':'1'}           | process.execCPUAffinity is not supported",
        "@'selinuxLabel':'a'                          | process.selinuxLabel is not supported",
        "#'namespaces':[]                             | linux.namespaces: a new mount namespace is",
        "#'namespaces':[{'type':'mnt'}]               | linux.namespaces[0].type: \"mnt\" is none",
        "#'namespaces':[{'type':'ipc'},{'type':'ipc'}] | linux.namespaces[1].type: ipc is there",
        "#'namespaces':[{'type':'ipc','path':'x'}]    | linux.namespaces[0].path: \"x\" is not",
        "#'namespaces':[{'type':'user'}]              | linux.namespaces is not supported: user",
        "#'namespaces':[{'type':'mount'}],'timeOffsets':{'boottime':{}} | linux.timeOffsets need",
        "$'sysctl':{'kernel.panic':'1'}               | linux.sysctl[kernel.panic] is not in a",
        "$'sysctl':{'net.core.somaxconn':'1'}         | linux.sysctl[net.core.somaxconn] needs a net",
        "$'sysctl':{'kernel.shmmax':'1'}              | linux.sysctl[kernel.shmmax] needs a ipc",
        "$'sysctl':{'kernel.hostname':'a'}            | linux.sysctl[kernel.hostname]: use the field",
        "$'sysctl':{'net/../kernel/panic':'1'}        | linux.sysctl[net/../kernel/panic] is no",
        "$'devices':[{'type':'x','path':'/dev/x'}]    | linux.devices[0].type: \"x\" is not one of",
        "$'devices':[{'type':'c','path':'x'}]         | linux.devices[0].path: \"x\" is not an abs",
        "$'devices':[{'type':'c','path':'/x','major':-1}] | linux.devices[0]: -1:0 is no device",
        "$'maskedPaths':['proc']                      | linux.maskedPaths[0]: \"proc\" is not an",
        "$'readonlyPaths':['proc']                    | linux.readonlyPaths[0]: \"proc\" is not an",
        "$'rootfsPropagation':'x'                     | linux.rootfsPropagation: \"x\" is no",
        "$'personality':{'domain':'LINUX32'}          | linux.personality is not supported",
        "%{'destination':'a','type':'tmpfs'}          | mounts[0].destination: \"a\" is not an abs",
        "%{'destination':'/a/..','type':'tmpfs'}      | mounts[0].destination: the root itself",
        "%{'destination':'/a'}                        | mounts[0].type is missing",
        "%{'destination':'/proc','type':'tmpfs'}      | mounts[0].destination: only proc can be",
        "%{'destination':'/proc/self','type':'tmpfs'} | mounts[0].destination: \"/proc/self\" is in",
        "%{'destination':'/x/../proc/sys','type':'bind','source':'/s'} | \"/proc/sys\" is inside",
        "%{'destination':'/a','type':'bind','source':'s'} | mounts[0].source: \"s\" is not an abs",
        "%{'destination':'/a','type':'tmpfs','options':['remount']} | mounts[0].options is not",
        "%{'destination':'/a','type':'bind','source':'/s','options':['ro','rnosuid']} | beside",
        "%{'destination':'/dev','type':'tmpfs','options':['ro']} | a read-only /dev",
        "%{'destination':'/a','type':'tmpfs','options':['shared']} | propagation of a new",
        "%{'destination':'/a','type':'tmpfs','source':'\\u0000'} | mounts[0].source holds a NUL",
      })
  void namesTheFieldThatIsWrong(String shorthand, String message) {
    RuntimeSpec spec = Json.read(expand(shorthand), RuntimeSpec.class);
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> PlanCompiler.compile(spec, FOLDER, V2, HOST, PlanOptions.of("c")))
        .withMessageContaining(message)
        .matches(e -> e.kind() == GantryException.Kind.INVALID);
  }

  /** The first character says where the rest belongs. */
  private static String expand(String shorthand) {
    String rest = shorthand.substring(1);
    String process = "'process':{'args':['a'],'cwd':'/'}";
    String linux = "'linux':{'namespaces':[{'type':'mount'}]}";
    String json =
        switch (shorthand.charAt(0)) {
          case '@' -> "{'process':{'args':['a'],'cwd':'/'," + rest + "}," + linux + "}";
          case '#' -> "{" + process + ",'linux':{" + rest + "}}";
          case '$' -> "{" + process + ",'linux':{'namespaces':[{'type':'mount'}]," + rest + "}}";
          case '%' -> "{" + process + "," + linux + ",'mounts':[" + rest + "]}";
          default -> shorthand;
        };
    return json.replace('\'', '"');
  }

  @Test
  void refusesWhatTheHostOrTheNamespacesCannotDo() {
    RuntimeSpec bare = spec("bare");
    assertInvalid(bare.withHostname("x"), "hostname, domainname need a uts namespace");
    assertInvalid(spec("everything"), V2, "process.apparmorProfile: \"docker-default\": this");
    assertInvalid(bare, CgroupPlacement.NONE, "mounts[2]: a container without cgroup");
    var hook = new RuntimeSpec.Hook("/h", List.of(), List.of(), null);
    var hooks =
        new RuntimeSpec.Hooks(List.of(), List.of(), List.of(), List.of(hook), List.of(), List.of());
    assertInvalid(bare.withHooks(hooks), "hooks.startContainer[0]: there is no bundle to tell of");
  }

  /** Those of the runtime are the caller's, between two waits; the others are steps. */
  @Test
  void hooksStandWhereTheSpecificationHasThem() {
    List<RuntimeSpec.Hook> hook = List.of(new RuntimeSpec.Hook("/h", List.of(), List.of(), 7));
    var hooks = new RuntimeSpec.Hooks(List.of(), hook, hook, hook, hook, hook);
    PlanOptions options =
        PlanOptions.of("c").withWait(true).withHooks(new HookState("c", Path.of("/bundle")));
    LaunchPlan plan =
        PlanCompiler.compile(spec("bare").withHooks(hooks), FOLDER, V2, HOST, options);

    assertThat(
            plan.steps().stream()
                .map(PlanText::line)
                .filter(l -> l.matches("(wait|hook|pivot|exec).*")))
        .containsExactly(
            "wait", "hook /h [/h] []", "pivot", "wait", "hook /h [/h] []", "exec [/bin/true] []");
    assertThat(plan.waits()).isTrue();
    assertThat(plan.waitsForHooks()).isTrue();
  }

  private static void assertInvalid(RuntimeSpec spec, String message) {
    assertInvalid(spec, V2, message);
  }

  private static void assertInvalid(RuntimeSpec spec, CgroupPlacement cgroup, String message) {
    HostInfo plain = new HostInfo(HOST.kernel(), HOST.machine(), ALL_CAPABILITIES, Map.of(), false);
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> PlanCompiler.compile(spec, FOLDER, cgroup, plain, PlanOptions.of("c")))
        .withMessageContaining(message);
  }

  private static RuntimeSpec withProcess(
      java.util.function.UnaryOperator<RuntimeSpec.Process> change) {
    RuntimeSpec bare = spec("bare");
    return bare.withProcess(change.apply(Objects.requireNonNull(bare.process())));
  }

  private static CgroupPlacement.Hierarchy hierarchy(String name, String... options) {
    Path mount = Path.of("/sys/fs/cgroup", name);
    return new CgroupPlacement.Hierarchy(
        name, List.of(options), mount, mount.resolve("gantry").resolve("c"));
  }

  private static HostInfo host(String kernel, long capabilities) {
    return new HostInfo(
        KernelVersion.parse(kernel),
        Architecture.X86_64,
        capabilities,
        Map.of("RLIMIT_NOFILE", 65536L, "RLIMIT_CORE", -1L),
        true);
  }

  private static void assertPlan(
      String spec,
      RootFileSystem root,
      CgroupPlacement cgroup,
      HostInfo host,
      PlanOptions options,
      String golden) {
    assertText(PlanCompiler.compile(spec(spec), root, cgroup, host, options), golden);
  }

  private static void assertText(LaunchPlan plan, String golden) {
    assertThat(plan.toString()).isEqualTo(read(golden + ".txt"));
    assertThat(plan.encode()).isNotEmpty();
  }

  private static RuntimeSpec spec(String name) {
    return Json.read(read(name + ".json"), RuntimeSpec.class);
  }

  private static String read(String name) {
    try (InputStream in = PlanCompilerTest.class.getResourceAsStream("plans/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
