package io.gantry.builder.solve;

import io.gantry.linux.PlatformThread;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** The solving of one graph. For one use. */
final class Solve {
  /** A step waits for its first input on the same stack, and files have thousands of steps. */
  private static final long STACK = 256L << 20;

  private final Solver.Parts parts;
  private final Contexts contexts;
  private final Lease lease;
  private final Solver.Options options;
  private final BuildListener listener;
  private final TreeHashes hashes;
  private final DefinitionInputs definitions;
  private final Map<Step, FutureTask<Solved>> tasks = new HashMap<>();
  private final Map<Step, FutureTask<String>> commits = new HashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Set<Step> begun = new HashSet<>();
  private final Map<Step, Boolean> fresh = new ConcurrentHashMap<>();
  private @Nullable RuntimeException failure;
  private boolean stopped;

  Solve(
      Solver.Parts parts,
      Contexts contexts,
      Lease lease,
      Solver.Options options,
      BuildListener listener) {
    this.parts = parts;
    this.contexts = contexts;
    this.lease = lease;
    this.options = options;
    this.listener = listener;
    this.hashes = new TreeHashes(parts.store().buildLayers());
    this.definitions = new DefinitionInputs(hashes, new Fetched());
  }

  Solution run(Step target) throws InterruptedException {
    Thread first = begin(target);
    try {
      first.join();
      LayerChain chain = task(target).get().chain();
      return new Solution(chain, lineage(target), definitions.known());
    } catch (ExecutionException e) {
      throw first(Failures.unchecked(e.getCause()));
    } finally {
      stop();
    }
  }

  /** The results of the step and of those that it goes on from. */
  private Map<Step, LayerChain> lineage(Step target) throws InterruptedException {
    Map<Step, LayerChain> results = new HashMap<>();
    for (Step step = target; ; step = step.inputs().getFirst()) {
      results.put(step, get(step).chain());
      if (step.inputs().isEmpty()) {
        return results;
      }
    }
  }

  /** What failed first is the reason; what failed after may be its consequence. */
  private synchronized RuntimeException first(RuntimeException otherwise) {
    return failure == null ? otherwise : failure;
  }

  private synchronized FutureTask<Solved> task(Step step) {
    return tasks.computeIfAbsent(step, key -> new FutureTask<>(() -> watched(key)));
  }

  /** On a thread of its own, so that it can be interrupted, and because native calls block. */
  private synchronized Thread begin(Step step) {
    FutureTask<Solved> task = task(step);
    Thread thread =
        Thread.ofPlatform()
            .name("build " + step.title())
            .stackSize(STACK)
            .unstarted(() -> {
              beginAhead(step);
              task.run();
            });
    threads.add(thread);
    if (!stopped) {
      thread.start();
    }
    return thread;
  }

  /**
   * Begins what will be needed beside the line of first inputs, which takes one step after the
   * other: all that copies and mounts of its steps refer to, down to the first that is known.
   */
  private void beginAhead(Step last) {
    try {
      Step step = last;
      while (!step.inputs().isEmpty() && !isKnown(step)) {
        Step first = step.inputs().getFirst();
        step.inputs().stream()
            .filter(input -> !input.equals(first))
            .distinct()
            .forEach(this::beginOnce);
        step = first;
      }
    } catch (RuntimeException e) {
      // The step meets it again, and tells of it when its turn has come.
    }
  }

  private void beginOnce(Step step) {
    boolean fresh;
    synchronized (this) {
      fresh = begun.add(step);
    }
    if (fresh) {
      begin(step);
    }
  }

  private Solved get(Step step) throws InterruptedException {
    FutureTask<Solved> task = task(step);
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw Failures.unchecked(e.getCause());
    }
  }

  private Solved watched(Step step) throws InterruptedException {
    try {
      return solved(step);
    } catch (RuntimeException e) {
      fail(e);
      throw e;
    }
  }

  private void fail(RuntimeException why) {
    synchronized (this) {
      failure = failure == null ? why : failure;
    }
    interruptAll();
  }

  private synchronized void interruptAll() {
    stopped = true;
    threads.stream()
        .filter(each -> !each.equals(Thread.currentThread()))
        .forEach(Thread::interrupt);
  }

  /** No thread of this build is left when this returns. */
  private void stop() {
    interruptAll();
    started().forEach(PlatformThread::join);
  }

  private synchronized List<Thread> started() {
    return List.copyOf(threads);
  }

  private Solved solved(Step step) throws InterruptedException {
    return switch (step.operation()) {
      case Operation.ImageSource image -> new Solved.Files(image.chain());
      case Operation.ContextSource context ->
          new Solved.Folder(
              contexts
                  .folder(context.name())
                  .orElseThrow(
                      () -> GantryException.invalid("the build has no context " + context.name())));
      case Operation.HttpSource http -> fetched(step, http);
      case Operation.GitSource git ->
          timed(
              step,
              () -> parts.git().fetch(git, commit(step, git), contexts.access(), lease.folder()));
      case Operation.Exec _, Operation.FileChange _, Operation.Merge _ -> changed(step);
    };
  }

  private Solved fetched(Step step, Operation.HttpSource http) throws InterruptedException {
    return timed(step, () -> parts.http().fetch(http, lease.folder()));
  }

  /** Asked for once: a branch that moves meanwhile must not be two commits in one build. */
  private String commit(Step step, Operation.GitSource git) throws InterruptedException {
    FutureTask<String> task;
    synchronized (this) {
      task = commits.computeIfAbsent(step, key -> new FutureTask<>(() -> commit(git)));
    }
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw Failures.unchecked(e.getCause());
    }
  }

  private String commit(Operation.GitSource git) throws InterruptedException {
    return parts.git().commit(git, contexts.access(), lease.folder());
  }

  /** For the keys, which ask while the graph is not solved yet. */
  private final class Fetched implements DefinitionInputs.Folders {
    @Override
    public Solved.Folder of(Step step) {
      try {
        if (get(step) instanceof Solved.Folder folder) {
          return folder;
        }
        throw new IllegalStateException(step + " is no folder");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Failures.cancelled(e);
      }
    }

    @Override
    public String commit(Step step) {
      try {
        if (step.operation() instanceof Operation.GitSource git) {
          return Solve.this.commit(step, git);
        }
        throw new IllegalStateException(step + " is no repository");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Failures.cancelled(e);
      }
    }
  }

  private Solved changed(Step step) throws InterruptedException {
    // Always, for whoever asks of each layer which step made it; what is known costs nothing.
    Solved base = get(step.inputs().getFirst());
    if (!(base instanceof Solved.Files)) {
      throw new IllegalStateException(step + " changes a folder");
    }
    Digest definition = definition(step);
    Optional<LayerChain> known =
        standsOnFresh(step) ? Optional.empty() : find(step, definition, base.chain());
    if (known.isPresent()) {
      listener.cached(step);
      return new Solved.Files(known.get());
    }
    List<Solved> inputs = inputs(step);
    Digest content = content(step, inputs);
    known = options.again(step) ? Optional.empty() : find(step, content, base.chain());
    if (known.isPresent()) {
      keep(step, List.of(definition), known.get());
      listener.cached(step);
      return new Solved.Files(known.get());
    }
    return timed(
        step,
        () -> {
          LayerChain made = made(step, content, inputs);
          keep(step, List.of(definition, content), made);
          return new Solved.Files(made);
        });
  }

  private Digest definition(Step step) {
    try {
      return definitions.key(step);
    } catch (KeyFailure e) {
      listener.failed(e.step(), e.why());
      throw e.why();
    }
  }

  private Digest content(Step step, List<Solved> inputs) {
    try {
      return StepKeys.of(step, new ContentInputs(hashes, inputs));
    } catch (GantryException e) {
      listener.failed(step, e);
      throw e;
    }
  }

  /** Whether its result is likely there by its definition; what is elsewhere stays there. */
  private boolean isKnown(Step step) {
    Digest key = definitions.key(step);
    return !standsOnFresh(step)
        && (parts.store().buildCache().find(key, lease).isPresent() || options.remote().has(key));
  }

  /**
   * Whether it, or what it depends on, is done again: its definition says nothing of its content
   * then.
   */
  private boolean standsOnFresh(Step step) {
    if (options.noCache() || options.fresh().isEmpty()) {
      return options.noCache();
    }
    // Not computed inside of the map: it asks for other steps.
    Boolean found = fresh.get(step);
    if (found == null) {
      found = options.again(step) || step.inputs().stream().anyMatch(this::standsOnFresh);
      fresh.put(step, found);
    }
    return found;
  }

  private Optional<LayerChain> find(Step step, Digest key, LayerChain base) {
    Optional<LayerChain> here = parts.store().buildCache().find(key, lease);
    if (here.isPresent()) {
      return here;
    }
    Optional<LayerChain> brought = options.remote().fetch(key, base, lease);
    brought.ifPresent(chain -> keep(step, List.of(key), chain));
    return brought;
  }

  private void keep(Step step, List<Digest> keys, LayerChain chain) {
    boolean isExec = step.operation() instanceof Operation.Exec;
    parts.store().buildCache().put(keys, chain, isExec ? "exec" : "regular", step.title());
  }

  private List<Solved> inputs(Step step) throws InterruptedException {
    Set<Step> others = new LinkedHashSet<>(step.inputs());
    others.remove(step.inputs().getFirst());
    others.forEach(this::beginOnce);
    List<Solved> inputs = new ArrayList<>();
    for (Step input : step.inputs()) {
      inputs.add(get(input));
    }
    return inputs;
  }

  private LayerChain made(Step step, Digest content, List<Solved> inputs)
      throws InterruptedException {
    StepRunner.Output output =
        (error, bytes, offset, length) -> listener.output(step, error, bytes, offset, length);
    try (ClippedOutput clipped = new ClippedOutput(output)) {
      return parts
          .flights()
          .join(
              options.flight(step, content, contexts),
              clipped,
              lease,
              (held, out) -> work(step, inputs, held, out));
    }
  }

  private LayerChain work(Step step, List<Solved> inputs, Lease held, StepRunner.Output output)
      throws InterruptedException {
    parts.processors().acquire();
    try {
      return switch (step.operation()) {
        case Operation.Exec exec -> parts.execs().run(exec.spec(), inputs, contexts, held, output);
        case Operation.FileChange change -> parts.files().run(change, inputs, held);
        case Operation.Merge _ ->
            parts
                .store()
                .buildLayers()
                .stacked(held, inputs.getFirst().chain(), inputs.get(1).chain());
        case Operation.ImageSource _,
            Operation.ContextSource _,
            Operation.HttpSource _,
            Operation.GitSource _ ->
            throw new IllegalStateException(step + " changes nothing");
      };
    } finally {
      parts.processors().release();
    }
  }

  private interface Act {
    Solved run() throws InterruptedException;
  }

  private Solved timed(Step step, Act act) throws InterruptedException {
    listener.started(step);
    long start = System.nanoTime();
    try {
      Solved solved = act.run();
      listener.done(step, Duration.ofNanos(System.nanoTime() - start));
      return solved;
    } catch (RuntimeException e) {
      listener.failed(step, e);
      throw e;
    }
  }
}
