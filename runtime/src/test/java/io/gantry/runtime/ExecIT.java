package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gantry.linux.CloneFlags;
import io.gantry.linux.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs in containers that run already, and the init process. */
class ExecIT {
  private static final long OTHERS = Stage.NAMESPACES & ~CloneFlags.NEW_PID;

  private Stage stage;

  @BeforeEach
  void open() throws IOException {
    stage = Stage.open();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  private static LaunchPlan exec(Shim into, List<Step> more, String... arguments) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Join(into.pid(), into.startTime(), CloneFlags.NEW_PID));
    steps.add(new Step.Clone(0, ""));
    steps.add(new Step.Join(into.pid(), into.startTime(), OTHERS));
    steps.add(new Step.WorkingDirectory("/bin"));
    steps.addAll(more);
    steps.add(new Step.Wait());
    return Stage.plan(steps, new Step.Exec(List.of(arguments), Stage.ENVIRONMENT));
  }

  private Shim sleeper() throws IOException {
    return stage.launch(stage.plan(List.of(new Step.HostName("inside")), "sleep", "1000"));
  }

  @Test
  void runsInTheContainersNamespaces() throws Exception {
    Stage.Result result =
        stage.run(exec(sleeper(), List.of(), "sh", "-c", "hostname; pwd; ls /; ps -o pid,args"));
    assertThat(result.out()).startsWith("inside\n/bin\nbin\ndev\nproc\n");
    assertThat(result.out()).containsPattern("(?m)^ *1 sleep 1000$");
    assertThat(result.code()).isZero();
  }

  @Test
  void hasATerminalOfTheContainer() throws Exception {
    List<Step> terminal = List.of(new Step.Terminal(30, 90, false));
    LaunchPlan plan = exec(sleeper(), terminal, "sh", "-c", "tty; stty size; ls -1 /dev");
    assertThat(stage.run(plan).out()).isEqualTo("/dev/pts/0\r\n30 90\r\nnull\r\npts\r\nzero\r\n");
  }

  @Test
  void refusesAProcessThatIsAnotherOneNow() throws Exception {
    Shim container = sleeper();
    List<Step> steps =
        List.of(
            new Step.Join(container.pid(), container.startTime() + 1, CloneFlags.NEW_PID),
            new Step.Clone(0, ""));
    LaunchPlan plan = Stage.plan(steps, new Step.Exec(List.of("true"), Stage.ENVIRONMENT));
    LaunchException failure = catchThrowableOfType(LaunchException.class, () -> stage.launch(plan));
    assertThat(failure.errno()).isEqualTo(Errno.ESRCH);
    assertThat(failure.stepIndex()).isZero();
  }

  @Test
  void initReapsAndKeepsTheCode() throws Exception {
    LaunchPlan plan =
        stage.plan(
            List.of(new Step.Wait(), new Step.Init()),
            "sh",
            "-c",
            "echo $$; (sleep 0.05 &); sleep 0.5; ps -o pid,stat,args; exit 11");
    Stage.Result result = stage.run(plan);
    assertThat(result.out()).startsWith("2\n").doesNotContainPattern("(?m)^ *[0-9]+ Z");
    assertThat(result.out()).doesNotContain("sleep 0.05\n");
    assertThat(result.code()).isEqualTo(11);
  }

  @Test
  void initForwardsSignals() throws Exception {
    LaunchPlan plan =
        stage.plan(
            List.of(new Step.Wait(), new Step.Init()),
            "sh",
            "-c",
            "trap 'exit 9' TERM; echo ready; while :; do sleep 0.01; done");
    Shim shim = stage.launch(plan);
    try (Attachment attachment = shim.attach(false, true, true)) {
      shim.start(plan);
      Stage.readUntil(attachment, "ready");
      shim.signal(15);
      assertThat(shim.awaitExit().code()).isEqualTo(9);
    }
  }

  @Test
  void initTellsOfAProgramThatASignalEnded() throws Exception {
    Shim shim = stage.launch(stage.plan(List.of(new Step.Init()), "sleep", "1000"));
    shim.signal(15);
    assertThat(shim.awaitExit().code()).isEqualTo(143);
  }

  @Test
  void initTellsOfAProgramThatIsMissing() throws Exception {
    LaunchPlan plan = stage.plan(List.of(new Step.Init()), "missing");
    LaunchException failure = catchThrowableOfType(LaunchException.class, () -> stage.launch(plan));
    assertThat(failure.errno()).isEqualTo(Errno.ENOENT);
    assertThat(Stage.leftProcesses()).isEmpty();
  }

  @Test
  void dropsPrivileges() throws Exception {
    List<Step> steps =
        List.of(
            new Step.ResourceLimit(7, 100, 200),
            new Step.NoNewPrivileges(),
            new Step.Capabilities(0x20, 0x20, 0x20, 0x20, 0x20),
            new Step.Credentials(1000, 1001, 027, List.of(1002L, 1003L)),
            new Step.Wait());
    Stage.Result result =
        stage.run(
            stage.plan(
                steps,
                "sh",
                "-c",
                "id; umask; ulimit -n; grep -E 'Cap|NoNew' /proc/self/status; echo x > /proc/self/fd/2"));
    assertThat(result.out())
        .startsWith("uid=1000 gid=1001 groups=1002,1003\n0027\n100\n")
        .contains("CapEff:\t0000000000000020\n", "CapBnd:\t0000000000000020\n")
        .contains("CapAmb:\t0000000000000020\n", "NoNewPrivs:\t1\n");
    assertThat(result.err()).isEqualTo("x\n");
  }
}
