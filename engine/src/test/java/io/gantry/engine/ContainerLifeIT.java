package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of real containers: from create to gone, through every act. */
class ContainerLifeIT {
  @TempDir static Path root;
  @AutoClose private static TestEngine engine;

  @BeforeAll
  static void open() throws IOException {
    engine = TestEngine.open(root);
  }

  @AfterEach
  void nothingIsLeft() {
    engine.assertNothingLeft();
  }

  /** The signal meets a shim that has said its last word, which nobody has read yet. */
  @Test
  void isRemovedByForceAtTheVeryMomentOfItsEnd() {
    for (int i = 0; i < 150; i++) {
      String id = engine.start(sh("true"));
      engine.containers().remove(id, RemoveOptions.FORCE);
      assertThat(engine.containers().list()).isEmpty();
    }
  }

  @Test
  void runsAndTellsOutputAndExitCode() throws InterruptedException {
    var result = engine.run(sh("echo out; echo err >&2; exit 3"));

    assertThat(result).isEqualTo(new TestEngine.Result(3, "out\n", "err\n"));
  }

  @Test
  void keepsTheLog() throws InterruptedException {
    String id = engine.create(sh("echo one; echo two >&2; echo -n three"));
    engine.runCreated(id);

    assertThat(engine.log(id)).contains("one\n").contains("two\n").endsWith("three");
  }

  @Test
  void tellsItsStateAtEachStep() throws InterruptedException {
    String id = engine.create(sh("sleep 60"));
    assertThat(view(id).state()).isEqualTo(new ContainerState.Created(0, ""));

    engine.containers().start(id);
    assertThat(view(id).state()).isInstanceOf(ContainerState.Running.class);
    assertThatThrownBy(() -> engine.containers().start(id))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.NOT_MODIFIED));

    engine.containers().pause(id);
    assertThat(view(id).state()).isInstanceOf(ContainerState.Paused.class);
    engine.containers().unpause(id);

    try (Wait wait = engine.containers().wait(id, WaitCondition.NEXT_EXIT)) {
      engine.containers().kill(id, "KILL");
      assertThat(wait.await().code()).isEqualTo(137);
    }
    assertThat(view(id).state().status()).isEqualTo("exited");
    assertThat(view(id).state().exitCode()).isEqualTo(137);
  }

  @Test
  void stopsWithTheSignalAndKillsWhoDoesNotListen() {
    String polite = engine.start(sh("trap 'exit 7' TERM; while :; do sleep 0.05; done"));
    TestEngine.await(() -> handles(polite, 15));
    engine.containers().stop(polite, Optional.of(Duration.ofSeconds(20)), Optional.empty());
    assertThat(view(polite).state().exitCode()).isEqualTo(7);

    String deaf = engine.start(sh("trap '' TERM; while :; do sleep 0.05; done"));
    engine.containers().stop(deaf, Optional.of(Duration.ofMillis(200)), Optional.empty());
    assertThat(view(deaf).state().exitCode()).isEqualTo(137);
    assertThatThrownBy(() -> engine.containers().stop(deaf, Optional.empty(), Optional.empty()))
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.NOT_MODIFIED));
  }

  @Test
  void restarts() {
    String id = engine.start(sh("sleep 60"));
    int before = view(id).state().pid();

    engine.containers().restart(id, Optional.of(Duration.ZERO), Optional.empty());

    assertThat(view(id).state().pid()).isNotZero().isNotEqualTo(before);
  }

  @Test
  void removesItselfWhenAsked() throws InterruptedException {
    String id = engine.create(sh("exit 4").withHost(HostSpec.DEFAULT.withAutoRemove(true)));
    try (Wait wait = engine.containers().wait(id, WaitCondition.REMOVED)) {
      engine.containers().start(id);
      assertThat(wait.await().code()).isEqualTo(4);
    }
    assertThatThrownBy(() -> engine.containers().inspect(id))
        .hasMessage("No such container: " + id);
  }

  @Test
  void startsAgainByPolicy() throws InterruptedException {
    HostSpec host =
        HostSpec.DEFAULT.withRestartPolicy(
            new RestartPolicy(RestartPolicy.Condition.ON_FAILURE, 2));
    String id = engine.create(sh("exit 5").withHost(host));
    try (Wait wait = engine.containers().wait(id, WaitCondition.NEXT_EXIT)) {
      engine.containers().start(id);
      assertThat(wait.await().code()).isEqualTo(5);
    }
    assertThat(view(id).restartCount()).isEqualTo(2);
    assertThat(view(id).state().status()).isEqualTo("exited");
  }

  @Test
  void aStopHoldsAgainstThePolicy() {
    HostSpec host =
        HostSpec.DEFAULT.withRestartPolicy(
            new RestartPolicy(RestartPolicy.Condition.UNLESS_STOPPED, 0));
    String id = engine.start(sh("sleep 60").withHost(host));
    engine.containers().stop(id, Optional.of(Duration.ZERO), Optional.empty());
    assertThat(view(id).state().status()).isEqualTo("exited");

    engine.reopen();
    assertThat(view(id).state().status()).isEqualTo("exited");
  }

  @Test
  void attachesWithInputToItsEnd() throws InterruptedException {
    StreamSpec streams = new StreamSpec(false, true, true, true, true, true, 0, 0);
    String id =
        engine.create(
            ContainerSpec.of(TestEngine.IMAGE, "cat")
                .withProcess(ProcessSpec.DEFAULT.withCommand(List.of("cat")).withStreams(streams)));
    try (AttachSession session = engine.attach(id, true);
        Wait wait = engine.containers().wait(id, WaitCondition.NEXT_EXIT)) {
      engine.containers().start(id);
      byte[] text = "hello\nworld\n".getBytes(StandardCharsets.UTF_8);
      session.write(text, 0, text.length);
      session.closeStdin();
      assertThat(TestEngine.drain(session)[0]).isEqualTo("hello\nworld\n");
      assertThat(wait.await().code()).isZero();
    }
  }

  @Test
  void severalClientsSeeTheSame() throws InterruptedException {
    String id = engine.create(sh("echo a; echo b"));
    try (AttachSession one = engine.attach(id, false);
        AttachSession two = engine.attach(id, false);
        Wait wait = engine.containers().wait(id, WaitCondition.NEXT_EXIT)) {
      engine.containers().start(id);
      assertThat(TestEngine.drain(one)[0]).isEqualTo("a\nb\n");
      assertThat(TestEngine.drain(two)[0]).isEqualTo("a\nb\n");
      assertThat(wait.await().code()).isZero();
    }
  }

  @Test
  void replaysTheLogToWhoComesLate() {
    String id = engine.start(sh("echo early; sleep 60"));
    TestEngine.await(() -> engine.log(id).equals("early\n"));
    try (AttachSession session =
        engine.containers().attach(id, new AttachOptions(false, true, true, true, true))) {
      assertThat(session.read().orElseThrow().bytes()).asString().isEqualTo("early\n");
    }
  }

  @Test
  void givesATerminal() throws InterruptedException {
    StreamSpec streams = new StreamSpec(true, false, false, false, true, true, 0, 0);
    ContainerSpec spec = sh("test -t 1 && stty size; echo $TERM");
    var result = engine.run(spec.withProcess(spec.process().withStreams(streams)));
    assertThat(result.out()).contains("xterm\r\n");
    assertThat(result.code()).isZero();
  }

  @Test
  void execRunsInsideWithUserEnvironmentAndFolder() {
    String id = engine.start(sh("sleep 60"));
    ExecSpec spec =
        ExecSpec.of("sh", "-c", "id; pwd; echo $A; hostname; exit 9")
            .withUser("app")
            .withWorkingDir("/home/app")
            .withEnv(List.of("A=b"));

    var result = engine.exec(id, spec);

    assertThat(result.code()).isEqualTo(9);
    assertThat(result.out())
        .contains("uid=1000(app) gid=1001(app) groups=1001(app),1002(extra)")
        .contains("/home/app\nb\n" + view(id).hostname());
  }

  @Test
  void execOfNothingTells127() {
    String id = engine.start(sh("sleep 60"));
    String exec = engine.engine().execs().create(id, ExecSpec.of("nosuch"));
    assertThatThrownBy(() -> engine.engine().execs().start(exec, false, TerminalSize.UNKNOWN))
        .hasMessageContaining("executable file not found");
    assertThat(engine.engine().execs().inspect(exec).exitCode()).hasValue(127);
  }

  @Test
  void namesAreUniqueAndCanChange() {
    String id = engine.containers().create(Optional.of("first"), sh("true")).id();
    assertThatThrownBy(() -> engine.containers().create(Optional.of("first"), sh("true")))
        .hasMessageStartingWith("Conflict. The container name \"/first\" is already in use");
    engine.containers().rename("first", "second");
    assertThat(engine.containers().inspect("second").id()).isEqualTo(id);
    assertThat(engine.containers().inspect(id.substring(0, 10)).name()).isEqualTo("second");
    assertThatThrownBy(() -> engine.containers().inspect("first"))
        .hasMessage("No such container: first");
  }

  @Test
  void tellsProcessesAndUse() {
    String id = engine.start(sh("sleep 61"));
    Top top = engine.containers().top(id, "");
    assertThat(top.titles()).contains("PID", "CMD");
    assertThat(top.processes()).isNotEmpty();
    Stats stats = engine.containers().stats(id);
    assertThat(stats.pids()).isPositive();
    assertThat(stats.memoryUsage()).isPositive();
    assertThat(stats.networks()).containsKey("eth0");
  }

  @Test
  void tellsWhatChanged() throws InterruptedException {
    String id = engine.create(sh("touch /new; rm /etc/plain"));
    engine.runCreated(id);
    assertThat(engine.containers().changes(id))
        .contains(
            new Change(Change.Kind.ADDED, "/new"), new Change(Change.Kind.DELETED, "/etc/plain"));
    assertThat(engine.containers().size(id).rootFs()).isPositive();
  }

  @Test
  void publishesEventsInOrder() throws InterruptedException {
    try (Events.Subscription events =
        engine
            .engine()
            .events()
            .subscribe(
                Optional.empty(),
                Optional.empty(),
                new EventFilter(Map.of("type", List.of("container"))))) {
      engine.run(sh("exit 1"));
      assertThat(
              List.of(
                  action(events), action(events), action(events), action(events), action(events)))
          .containsExactly("create", "attach", "start", "die", "destroy");
    }
  }

  @Test
  void prunesWhatDoesNotRun() {
    String running = engine.start(sh("sleep 60"));
    String created = engine.create(sh("true"));
    Pruned pruned = engine.containers().prune(Map.of());
    assertThat(pruned.deleted()).containsExactly(created);
    assertThat(engine.containers().list()).extracting(ContainerView::id).containsExactly(running);
  }

  private static String action(Events.Subscription events) {
    return events.next().orElseThrow().action();
  }

  private static ContainerView view(String id) {
    return engine.containers().inspect(id);
  }

  /** Whether the first process has a handler for the signal. */
  private static boolean handles(String id, int signal) {
    Path status = Path.of("/proc", String.valueOf(view(id).state().pid()), "status");
    return HostFacts.read(status)
        .lines()
        .filter(line -> line.startsWith("SigCgt:"))
        .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(mask -> (mask >>> (signal - 1) & 1) == 1);
  }

  private static ContainerSpec sh(String script) {
    return ContainerSpec.of(TestEngine.IMAGE, "sh", "-c", script);
  }
}
