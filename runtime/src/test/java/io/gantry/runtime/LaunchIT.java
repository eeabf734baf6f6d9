package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gantry.linux.Errno;
import io.gantry.linux.MountAttr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Launches on the real kernel: what runs, what fails, what is left. */
class LaunchIT {
  private Stage stage;

  @BeforeEach
  void open() throws IOException {
    stage = Stage.open();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  @Test
  void runsInNamespacesOfItsOwn() throws Exception {
    LaunchPlan plan =
        stage.plan(
            List.of(new Step.HostName("inside"), new Step.Wait()),
            "sh",
            "-c",
            "hostname; echo $$; ls /; echo oops >&2; exit 42");
    Stage.Result result = stage.run(plan);
    assertThat(result.out()).isEqualTo("inside\n1\nbin\ndev\nproc\n");
    assertThat(result.err()).isEqualTo("oops\n");
    assertThat(result.code()).isEqualTo(42);
  }

  @Test
  void tellsOfASignalAsAShellDoes() throws Exception {
    Shim shim = stage.launch(stage.plan(List.of(), "sleep", "100"));
    shim.signal(9);
    assertThat(shim.awaitExit().code()).isEqualTo(137);
    assertThat(shim.startTime()).isPositive();
  }

  @Test
  void writesTheExitFile() throws Exception {
    LaunchRequest request =
        LaunchRequest.of(stage.plan(List.of(), "sh", "-c", "exit 3"), stage.runFolder());
    Exit exit = stage.launch(request).awaitExit();
    assertThat(Exit.of(request.runFolder())).contains(exit);
    assertThat(exit.code()).isEqualTo(3);
  }

  @Test
  void waitsForTheStart() throws Exception {
    LaunchPlan plan = stage.waiting("true");
    Shim shim = stage.launch(plan);
    assertThat(shim.started()).isEmpty();
    shim.start(plan);
    assertThat(shim.started()).isPresent();
    assertThat(shim.awaitExit().code()).isZero();
  }

  @Test
  void passesOverAnOptionalStepThatFails() throws Exception {
    Step impossible = new Step.Sysctl("kernel/there_is_none", "1");
    Shim shim = stage.launch(stage.plan(List.of(impossible.optionally()), "true"));
    assertThat(shim.awaitExit().code()).isZero();
  }

  @Test
  void reportsAProgramThatCannotBeExecuted() throws Exception {
    Files.writeString(stage.image.resolve("bin/text"), "no program\n");
    assertThat(failure(stage.plan(List.of(), "missing")).errno()).isEqualTo(Errno.ENOENT);
    assertThat(failure(stage.plan(List.of(), "/bin/missing")).errno()).isEqualTo(Errno.ENOENT);
    assertThat(failure(stage.plan(List.of(), "text")).errno()).isEqualTo(Errno.EACCES);
    assertThat(failure(stage.plan(List.of(), "/bin")).errno()).isEqualTo(Errno.EACCES);
    stage.image.resolve("bin/text").toFile().setExecutable(true);
    LaunchException format = failure(stage.plan(List.of(), "/bin/text"));
    assertThat(format.errno()).isEqualTo(Errno.ENOEXEC);
    assertThat(format).hasMessage("exec /bin/text: ENOEXEC (Exec format error): /bin/text");
  }

  @Test
  void reportsAFailureBehindTheStart() throws Exception {
    LaunchRequest request = LaunchRequest.of(stage.waiting("missing"), stage.runFolder());
    Shim shim = stage.launch(request);
    LaunchException failure =
        catchThrowableOfType(LaunchException.class, () -> shim.start(request.plan()));
    assertThat(failure.errno()).isEqualTo(Errno.ENOENT);
    assertNothingLeft(request.runFolder());
  }

  static Stream<Arguments> failingSteps() {
    Path none = Path.of("/none/at/all");
    return Stream.of(
        Arguments.of(new Step.WriteFile(none, "0"), Errno.ENOENT),
        Arguments.of(new Step.Join(0x3fffff, 1, 0), Errno.ESRCH),
        Arguments.of(new Step.Join(1, 1, 0), Errno.ESRCH),
        Arguments.of(new Step.SetNamespace(none, 0), Errno.ENOENT),
        Arguments.of(new Step.Unshare(1), Errno.EINVAL),
        Arguments.of(new Step.Propagation(0), Errno.EINVAL),
        Arguments.of(new Step.Overlay(none, List.of("lowerdir+=/none")), Errno.ENOENT),
        Arguments.of(new Step.Root(none, 0), Errno.ENOENT),
        Arguments.of(new Step.Mount("nofs", "/x", 0, List.of()), Errno.ENODEV),
        Arguments.of(new Step.Mount("tmpfs", "/x", 0, List.of("bad=1")), Errno.EINVAL),
        Arguments.of(new Step.Mount("tmpfs", "/bin/busybox", 0, List.of()), Errno.ENOTDIR),
        Arguments.of(new Step.Bind(none, "/x", 0, 0, 0, 0), Errno.ENOENT),
        Arguments.of(new Step.Bind(Path.of("/etc"), "/bin/sh", 0, 0, 0, 0), Errno.ENOTDIR),
        Arguments.of(
            new Step.Bind(Path.of("/etc"), "/x", Step.Bind.NOT_FOLDER, 0, 0, 0), Errno.EISDIR),
        Arguments.of(
            new Step.Bind(Path.of("/etc/passwd"), "/x", Step.Bind.FOLDER, 0, 0, 0), Errno.ENOTDIR),
        Arguments.of(new Step.MakeFolder("/bin/busybox", 0755, 0, 0), Errno.ENOTDIR),
        Arguments.of(new Step.MakeNode("/bin/busybox", 0020666, 0x103, 0, 0), Errno.EEXIST),
        Arguments.of(new Step.MakeLink("/bin/busybox/x", "y"), Errno.ENOTDIR),
        Arguments.of(new Step.Sysctl("../1/oom_score_adj", "0"), Errno.EINVAL),
        Arguments.of(new Step.Sysctl("kernel/none", "0"), Errno.ENOENT),
        Arguments.of(new Step.HostName("x".repeat(100)), Errno.EINVAL),
        Arguments.of(new Step.DomainName("x".repeat(100)), Errno.EINVAL),
        Arguments.of(new Step.ResourceLimit(99, 0, 0), Errno.EINVAL),
        Arguments.of(new Step.OomScoreAdj(5000), Errno.EINVAL),
        Arguments.of(new Step.Seccomp(0, ByteBuffer.allocate(7)), Errno.EINVAL),
        Arguments.of(new Step.WorkingDirectory("/none"), Errno.ENOENT),
        Arguments.of(new Step.WorkingDirectory("/bin/busybox"), Errno.ENOTDIR));
  }

  @ParameterizedTest
  @MethodSource("failingSteps")
  void reportsTheStepThatFailedAndLeavesNothing(Step step, int errno) throws Exception {
    List<Step> steps = stage.rootSteps();
    int index = steps.size();
    steps.add(step);
    var log = new LaunchRequest.LogFile(stage.folder.resolve("log"), 0, 1);
    LaunchRequest request =
        LaunchRequest.of(
                Stage.plan(steps, new Step.Exec(List.of("true"), Stage.ENVIRONMENT)),
                stage.runFolder())
            .withLog(log);
    LaunchException failure =
        catchThrowableOfType(LaunchException.class, () -> stage.launch(request));
    assertThat(failure.stepIndex()).as(failure.getMessage()).isEqualTo(index);
    assertThat(failure.errno()).as(failure.getMessage()).isEqualTo(errno);
    assertThat(failure.step()).isEqualTo(StepWords.of(step));
    assertNothingLeft(request.runFolder());
    assertThat(log.path()).doesNotExist();
  }

  @Test
  void reportsWhenTheProcessIsKilledOnTheWay() throws Exception {
    List<Step> steps = stage.rootSteps();
    // A filter that allows nothing: the next system call is the last.
    steps.add(new Step.Seccomp(0, killAll()));
    steps.add(new Step.HostName("never"));
    LaunchPlan plan = Stage.plan(steps, new Step.Exec(List.of("true"), Stage.ENVIRONMENT));
    LaunchException failure = failure(plan);
    assertThat(failure.stepIndex()).isBetween(steps.size() - 2, steps.size() - 1);
    assertThat(failure.text()).contains("killed");
  }

  /** BPF_RET | BPF_K with SECCOMP_RET_KILL_PROCESS. */
  private static ByteBuffer killAll() {
    ByteBuffer filter = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    return filter.putShort((short) 6).put((byte) 0).put((byte) 0).putInt(0x80000000).flip();
  }

  @Test
  void refusesALogWhoseFolderIsMissing() throws Exception {
    LaunchRequest request =
        LaunchRequest.of(stage.plan(List.of(), "true"), stage.runFolder())
            .withLog(new LaunchRequest.LogFile(stage.folder.resolve("none/log"), 0, 1));
    LaunchException failure =
        catchThrowableOfType(LaunchException.class, () -> stage.launch(request));
    assertThat(failure.errno()).isEqualTo(Errno.ENOENT);
    assertThat(failure.stepIndex()).isEqualTo(-1);
    assertNothingLeft(request.runFolder());
  }

  @Test
  void mountsAnOverlayInTheOldWayToo() throws Exception {
    List<Step> steps = stage.rootSteps();
    Step.Overlay overlay = (Step.Overlay) steps.get(2);
    List<String> classic =
        overlay.options().stream().map(o -> o.replace("lowerdir+=", "lowerdir=")).toList();
    steps.set(2, new Step.Overlay(overlay.target(), classic));
    steps.add(new Step.RootReadOnly());
    steps.add(new Step.Pivot());
    steps.add(new Step.Wait());
    var exec = new Step.Exec(List.of("sh", "-c", "echo x > /x"), Stage.ENVIRONMENT);
    assertThat(stage.run(Stage.plan(steps, exec)).err()).contains("Read-only file system");
  }

  @Test
  void usesAFolderAsRoot() throws Exception {
    List<Step> steps =
        List.of(
            new Step.Clone(Stage.NAMESPACES, ""),
            new Step.Propagation(Stage.RECURSIVE | MountAttr.SLAVE),
            new Step.Root(stage.image, MountAttr.PRIVATE),
            new Step.Pivot(),
            new Step.Wait());
    var exec = new Step.Exec(List.of("ls", "/"), Stage.ENVIRONMENT);
    assertThat(stage.run(Stage.plan(steps, exec)).out()).isEqualTo("bin\n");
  }

  private LaunchException failure(LaunchPlan plan) throws IOException {
    Path run = stage.runFolder();
    LaunchException failure =
        catchThrowableOfType(
            LaunchException.class, () -> stage.launch(LaunchRequest.of(plan, run)));
    assertThat(failure).isNotNull();
    assertNothingLeft(run);
    return failure;
  }

  private static void assertNothingLeft(Path run) {
    assertThat(run).isEmptyDirectory();
    assertThat(Stage.leftProcesses()).isEmpty();
  }

  @Test
  void tellsItsVersion() throws Exception {
    Process process = new ProcessBuilder(System.getProperty("gantry.init"), "--version").start();
    assertThat(process.inputReader().readLine()).startsWith("gantry-init ");
    assertThat(process.waitFor()).isZero();
  }
}
