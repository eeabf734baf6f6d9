package io.gantry.builder.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Fd;
import io.gantry.linux.Open;
import io.gantry.linux.Xattrs;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import io.gantry.store.CachePrune;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Graphs over a real store, with processes that are the test's. */
@Timeout(30)
class SolverIT {
  private static final HttpGet NO_WAY_OUT =
      uri -> {
        throw new IOException("no way out to " + uri);
      };

  private static final Duration SOON = Duration.ofSeconds(1);

  @TempDir private Path folder;
  private Store store;
  private FakeRunner runner;
  private Solver solver;
  private Path context;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder.resolve("store"));
    runner = new FakeRunner(store);
    solver = new Solver(store, runner, NO_WAY_OUT, folder.resolve("caches"), 4);
    context = Files.createDirectory(folder.resolve("context"));
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertThat(store.snapshots().ids()).isEmpty();
    try (var leases = Files.list(folder.resolve("store/ingest"))) {
      assertThat(leases).isEmpty();
    }
    store.close();
  }

  @Test
  void stepsThatDoNotDependOnEachOtherRunAtTheSameTime() throws Exception {
    CyclicBarrier together = new CyclicBarrier(3);
    for (String name : List.of("a", "b", "c")) {
      runner.act(name, () -> meet(together));
    }
    Step target = copied(exec(scratch(), "a"), exec(scratch(), "b"), exec(scratch(), "c"));
    assertThat(names(solve(target))).containsExactly("a", "b", "c");
  }

  @Test
  void twoBuildsShareTheWorkThatBothWant() throws Exception {
    CountDownLatch atWork = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    runner.act(
        "slow",
        () -> {
          atWork.countDown();
          go.await();
        });
    Recorded first = new Recorded();
    Recorded second = new Recorded();
    FutureTask<List<String>> one = begin(exec(scratch(), "slow"), first);
    atWork.await();
    FutureTask<List<String>> two = begin(exec(scratch(), "slow"), second);
    await(second, "started slow");
    go.countDown();
    assertThat(one.get()).isEqualTo(two.get()).containsExactly("slow");
    assertThat(runner.ran()).containsExactly("slow");
    assertThat(first.printed("slow")).isEqualTo("said by slow\n").isEqualTo(second.printed("slow"));
  }

  @Test
  void aCancelledBuildEndsAtOnceAndLeavesNothing() throws Exception {
    CountDownLatch atWork = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    runner.act(
        "endless",
        () -> {
          atWork.countDown();
          never.await();
        });
    FutureTask<List<String>> task =
        new FutureTask<>(() -> names(solve(exec(scratch(), "endless"), new Recorded(), false)));
    Thread build = Thread.ofPlatform().start(task);
    atWork.await();
    long start = System.nanoTime();
    build.interrupt();
    build.join();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void workGoesOnForTheBuildThatStillWantsIt() throws Exception {
    CountDownLatch atWork = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    runner.act(
        "shared",
        () -> {
          atWork.countDown();
          go.await();
        });
    FutureTask<List<String>> leaving =
        new FutureTask<>(() -> names(solve(exec(scratch(), "shared"), new Recorded(), false)));
    Thread thread = Thread.ofPlatform().start(leaving);
    atWork.await();
    Recorded listener = new Recorded();
    FutureTask<List<String>> staying = begin(exec(scratch(), "shared"), listener);
    // It takes part as soon as it hears what was printed, and that is nothing yet.
    await(listener, "started shared");
    awaitInterest();
    thread.interrupt();
    thread.join();
    go.countDown();
    assertThat(staying.get()).containsExactly("shared");
    assertThat(runner.ran()).containsExactly("shared");
  }

  @Test
  void aFailedBuildKeepsWhatSucceeded() throws Exception {
    Step good = exec(scratch(), "good");
    assertThatThrownBy(() -> solve(exec(good, "fail", "3")))
        .isInstanceOfSatisfying(ExitFailure.class, e -> assertThat(e.code()).isEqualTo(3));
    Recorded again = new Recorded();
    solve(exec(exec(scratch(), "good"), "better"), again, false);
    assertThat(runner.ran()).containsExactly("good", "fail 3", "better");
    assertThat(again.events()).startsWith("cached good");
  }

  @Test
  void aFailureEndsWhatRunsBesideIt() throws Exception {
    CountDownLatch atWork = new CountDownLatch(1);
    runner.act(
        "endless",
        () -> {
          atWork.countDown();
          new CountDownLatch(1).await();
        });
    runner.act("late", atWork::await);
    Step failing = exec(exec(scratch(), "late"), "fail", "1");
    assertThatThrownBy(() -> solve(copied(exec(scratch(), "endless"), failing)))
        .isInstanceOf(ExitFailure.class);
  }

  @Test
  void whatACachedCopyCameFromIsNotRunAgain() throws Exception {
    solve(copied(exec(scratch(), "stage")));
    Recorded again = new Recorded();
    assertThat(names(solve(copied(exec(scratch(), "stage")), again, false)))
        .containsExactly("stage");
    assertThat(again.events()).containsExactly("cached copy");
    assertThat(runner.ran()).containsExactly("stage");
  }

  @Test
  void aStageThatCameOutTheSameChangesNothingAfterIt() throws Exception {
    Step before = exec(copied(exec(scratch(), "write", "f", "same")), "after");
    solve(before);
    Step stage = exec(exec(scratch(), "write", "f", "other"), "write", "f", "same");
    Recorded again = new Recorded();
    // The file's time differs, its content does not.
    solve(exec(copied(stage), "after"), again, false);
    assertThat(runner.ran())
        .containsExactly("write f same", "after", "write f other", "write f same");
    assertThat(again.events()).contains("cached copy", "cached after");
  }

  @Test
  void aFileOfTheContextCountsByItsContentAndModeButNotByItsTime() throws Exception {
    Path file = Files.writeString(context.resolve("f"), "one");
    assertThat(copiedAgain()).containsExactly("started copy", "done copy");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertThat(copiedAgain()).containsExactly("cached copy");
    Files.writeString(file, "two");
    assertThat(copiedAgain()).containsExactly("started copy", "done copy");
    assertThat(file.toFile().setExecutable(true, false)).isTrue();
    assertThat(copiedAgain()).containsExactly("started copy", "done copy");
    Files.writeString(context.resolve("g"), "not copied");
    assertThat(copiedAgain()).containsExactly("cached copy");
  }

  private List<String> copiedAgain() throws Exception {
    Recorded heard = new Recorded();
    FileAction copy = new FileAction.Copy(1, List.of("f"), "/", CopyRules.PLAIN);
    solve(files(copy, scratch(), contextStep()), heard, false);
    return heard.events();
  }

  @Test
  void linksOfTheContextLeadNowhereElse() throws Exception {
    Files.createSymbolicLink(context.resolve("out"), Path.of("/etc/passwd"));
    Files.createSymbolicLink(context.resolve("up"), Path.of("../../../../etc/passwd"));
    for (String source : List.of("out", "up", "../../../../etc/passwd")) {
      FileAction copy = new FileAction.Copy(1, List.of(source), "/x", CopyRules.PLAIN);
      assertThatThrownBy(() -> solve(files(copy, scratch(), contextStep())))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("not found");
    }
  }

  @Test
  void aFileGoesToWhereALinkOfTheTargetLeads() throws Exception {
    Files.createSymbolicLink(context.resolve("link"), Path.of("/there"));
    Files.createSymbolicLink(context.resolve("out"), Path.of("../../../../up"));
    Step base =
        files(new FileAction.Copy(1, List.of("/"), "/", CopyRules.PLAIN), scratch(), contextStep());
    FileAction first = new FileAction.WriteFile("name", "a", "/link", CopyRules.PLAIN);
    FileAction second = new FileAction.WriteFile("name", "b", "/out", CopyRules.PLAIN);
    assertThat(names(solve(files(second, files(first, base)))))
        .containsExactly("link", "out", "there", "up");
  }

  @Test
  void attributesAreCopiedAndCount() throws Exception {
    Path file = Files.writeString(context.resolve("f"), "x");
    Path folder = Files.createDirectory(context.resolve("d"));
    Files.writeString(folder.resolve("in"), "x");
    for (Path path : List.of(file, folder, folder.resolve("in"))) {
      Xattrs.set(path.toString(), "user.a", "1".getBytes(StandardCharsets.UTF_8));
    }
    FileAction copy = new FileAction.Copy(1, List.of("f", "d"), "/x/", CopyRules.PLAIN);
    LayerChain made = solve(files(copy, scratch(), contextStep()));
    try (Fd root = store.buildLayers().open(made)) {
      for (String path : List.of("x/f", "x/in")) {
        try (Fd found = new FileTree(root).open(path, Open.READ_ONLY)) {
          assertThat(Xattrs.list(found)).as(path).contains("user.a");
        }
      }
    }
    assertThat(copiedAgain()).containsExactly("started copy", "done copy");
    Xattrs.set(file.toString(), "user.a", "2".getBytes(StandardCharsets.UTF_8));
    assertThat(copiedAgain()).containsExactly("started copy", "done copy");
  }

  @Test
  void withoutCacheEverythingIsDoneAgainAndRemembered() throws Exception {
    solve(exec(scratch(), "a"));
    solve(exec(scratch(), "a"), new Recorded(), true);
    assertThat(runner.ran()).containsExactly("a", "a");
    solve(exec(scratch(), "a"));
    assertThat(runner.ran()).hasSize(2);
  }

  @Test
  void aPrunedResultIsGoneWithItsLayers() throws Exception {
    solve(exec(scratch(), "a"));
    assertThat(store.layers().all()).hasSize(1);
    assertThat(store.buildCache().prune(CachePrune.ALL).freed()).isPositive();
    assertThat(store.layers().all()).isEmpty();
    assertThat(store.buildCache().list()).isEmpty();
    solve(exec(scratch(), "a"));
    assertThat(runner.ran()).hasSize(2);
  }

  @Test
  void theCacheOutlivesTheStoreThatMadeIt() throws Exception {
    solve(exec(scratch(), "a"));
    store.close();
    openAgain();
    solve(exec(scratch(), "a"));
    assertThat(runner.ran()).isEmpty();
  }

  private void openAgain() {
    store = Store.open(folder.resolve("store"));
    runner = new FakeRunner(store);
    solver = new Solver(store, runner, NO_WAY_OUT, folder.resolve("caches"), 4);
  }

  @Test
  void mergedLayersDependOnNothingBelow() throws Exception {
    Step above = exec(scratch(), "above");
    Step merged =
        new Step("merge", new Operation.Merge(), List.of(exec(scratch(), "below"), above));
    assertThat(names(solve(merged))).containsExactly("above", "below");
    Step other = new Step("merge", new Operation.Merge(), List.of(exec(scratch(), "else"), above));
    assertThat(names(solve(other))).containsExactly("above", "else");
    assertThat(runner.ran()).containsExactlyInAnyOrder("below", "above", "else");
  }

  @Test
  void whatCannotBeSaidAheadIsAskedAgainInItsTurn() throws Exception {
    RemoteResults silent =
        new RemoteResults() {
          @Override
          public boolean has(Digest key) {
            throw GantryException.invalid("not now");
          }

          @Override
          public Optional<LayerChain> fetch(Digest key, LayerChain base, Lease lease) {
            return Optional.empty();
          }
        };
    Solver.Options options = new Solver.Options("silent", false, Set.of(), silent);
    FutureTask<List<String>> build =
        new FutureTask<>(
            () -> names(solve(copied(exec(scratch(), "stage")), new Recorded(), options)));
    Thread.ofPlatform().daemon().start(build);
    assertThat(build.get(10, TimeUnit.SECONDS)).containsExactly("stage");
  }

  private LayerChain solve(Step target) throws InterruptedException {
    return solve(target, new Recorded(), false);
  }

  private LayerChain solve(Step target, BuildListener listener, boolean noCache)
      throws InterruptedException {
    return solve(target, listener, new Solver.Options("build-" + System.nanoTime(), noCache));
  }

  private LayerChain solve(Step target, BuildListener listener, Solver.Options options)
      throws InterruptedException {
    Contexts contexts = new Contexts(Map.of("", ContextFolder.of(context)), Map.of());
    try (Lease lease = store.leases().open()) {
      return solver.solve(target, contexts, lease, options, listener).chain();
    }
  }

  private FutureTask<List<String>> begin(Step target, BuildListener listener) {
    FutureTask<List<String>> task = new FutureTask<>(() -> names(solve(target, listener, false)));
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private static void await(Recorded listener, String event) {
    while (!listener.events().contains(event)) {
      Thread.onSpinWait();
    }
  }

  /** Until the second build has taken part: it is then blocked in waiting for the result. */
  private static void awaitInterest() {
    while (Thread.getAllStackTraces().values().stream()
            .filter(stack ->
                Arrays.stream(stack)
                    .anyMatch(frame ->
                        frame.getClassName().equals(Flights.class.getName())
                            && frame.getMethodName().equals("join")))
            .filter(stack ->
                Arrays.stream(stack).anyMatch(frame -> frame.getMethodName().equals("awaitDone")))
            .count()
        < 2) {
      Thread.onSpinWait();
    }
  }

  private static void meet(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new AssertionError("they do not run at the same time", e);
    }
  }

  private List<String> names(LayerChain chain) {
    try (Fd root = store.buildLayers().open(chain)) {
      return new FileTree(root).names("");
    }
  }

  private static Step scratch() {
    return new Step("scratch", new Operation.ImageSource(LayerChain.SCRATCH), List.of());
  }

  private static Step contextStep() {
    return new Step("context", new Operation.ContextSource(""), List.of());
  }

  private static Step exec(Step base, String... words) {
    ExecSpec spec =
        new ExecSpec(
            List.of(words),
            List.of(),
            "/",
            "",
            "host",
            "none",
            false,
            List.of(),
            List.of(),
            ExecLimits.NONE,
            Platform.current());
    return new Step(String.join(" ", words), new Operation.Exec(spec), List.of(base));
  }

  private static Step files(FileAction action, Step... inputs) {
    return new Step("copy", new Operation.FileChange(List.of(action)), List.of(inputs));
  }

  /** All files of these on nothing. */
  private static Step copied(Step... sources) {
    Step[] inputs = new Step[sources.length + 1];
    inputs[0] = scratch();
    System.arraycopy(sources, 0, inputs, 1, sources.length);
    FileAction[] actions = new FileAction[sources.length];
    for (int i = 0; i < sources.length; i++) {
      actions[i] = new FileAction.Copy(i + 1, List.of("/"), "/", CopyRules.PLAIN);
    }
    return new Step("copy", new Operation.FileChange(List.of(actions)), List.of(inputs));
  }
}
