package io.gantry.builder.solve;

import io.gantry.oci.Digest;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Solves the graphs of builds. What a graph needs, and only that, is looked up in the cache or
 * done: steps that do not depend on each other at the same time, as many as there are processors;
 * each once, although several builds want it. What succeeded stays in the cache, whatever becomes
 * of the rest. Thread-safe; one serves a whole engine.
 */
public final class Solver {
  private final Parts parts;
  private final CacheFolders caches;

  /** What all builds share. */
  record Parts(
      Store store,
      FileWork files,
      ExecWork execs,
      HttpFetch http,
      GitFetch git,
      Flights flights,
      Semaphore processors) {}

  /**
   * @param http how files of other servers are had
   * @param folder for what builds keep for each other, such as cache mounts
   * @param processors how many steps may be at work at the same time
   */
  public Solver(Store store, StepRunner runner, HttpGet http, Path folder, int processors) {
    caches = new CacheFolders(folder);
    Semaphore places = new Semaphore(processors);
    parts =
        new Parts(
            store,
            new FileWork(store, runner),
            new ExecWork(store, runner, caches, places),
            new HttpFetch(http),
            new GitFetch(),
            new Flights(store),
            places);
  }

  /**
   * One build's wishes.
   *
   * @param id of the build; others never share its work when it ignores the cache
   * @param noCache whether everything is done again
   * @param fresh steps that are done again
   * @param remote where results are looked for that are not here
   */
  public record Options(String id, boolean noCache, Set<Step> fresh, RemoteResults remote) {
    public Options {
      fresh = Set.copyOf(fresh);
    }

    /** With the engine's own cache alone. */
    public Options(String id, boolean noCache) {
      this(id, noCache, Set.of(), RemoteResults.NONE);
    }

    boolean again(Step step) {
      return noCache || fresh.contains(step);
    }

    /**
     * Flights of steps that ignore the cache are their build's own, and those that need the client:
     * it may leave before the others.
     */
    Digest flight(Step step, Digest key, Contexts contexts) {
      return again(step) || contexts.shell().isPresent() || needsClient(step)
          ? new KeyHash("own").add(id).add(key).digest()
          : key;
    }

    private static boolean needsClient(Step step) {
      return step.operation() instanceof Operation.Exec exec
          && exec.spec().mounts().stream().anyMatch(ExecMount.Agent.class::isInstance);
    }
  }

  /**
   * Solves a graph up to this step.
   *
   * @param lease holds what is found and made
   * @param listener is called from several threads
   * @return the file system that the step makes, and those that it went on from
   * @throws ExitFailure when a process of a step failed
   * @throws InterruptedException when the thread was interrupted: all that only this build wanted
   *     has ended then, and nothing of it is left
   */
  public Solution solve(
      Step target, Contexts contexts, Lease lease, Options options, BuildListener listener)
      throws InterruptedException {
    return new Solve(parts, contexts, lease, options, listener).run(target);
  }

  /** The folders that cache mounts keep, the longest unused first. Walks their files. */
  public List<CacheMount> cacheMounts() {
    return caches.list();
  }

  /**
   * Removes folders of cache mounts, the longest unused first, but none that is in use.
   *
   * @param unusedSince only what was last used before; empty for whatever its age
   * @param keepBytes so much is left
   * @return what was removed
   */
  public List<CacheMount> pruneCacheMounts(Optional<Instant> unusedSince, long keepBytes) {
    return caches.prune(unusedSince, keepBytes);
  }
}
