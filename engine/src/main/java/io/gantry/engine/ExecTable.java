package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The execs that can be asked for, bounded so that no client can fill the heap with them: those
 * that ended, or were never started, are kept for minutes, a number of them for each container, and
 * all together up to a share of the heap. The oldest that ended makes room first. Thread-safe.
 */
final class ExecTable {
  static final int MOST_IDLE = 128;
  static final Duration KEPT = Duration.ofMinutes(5);

  private static final int HEAP_SHARE = 16;

  private final InstantSource clock;
  private final long mostBytes;
  // In the order of their making.
  private final Map<String, Exec> execs = new LinkedHashMap<>();

  ExecTable() {
    this(InstantSource.system(), Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  ExecTable(InstantSource clock, long mostBytes) {
    this.clock = clock;
    this.mostBytes = mostBytes;
  }

  /** CONFLICT when as many wait for their start as may. */
  synchronized Exec add(Container container, ExecSpec spec) {
    Exec exec = new Exec(Ids.random(), container, spec, clock.instant());
    forgetOld();
    makeRoom(exec);
    execs.put(exec.id(), exec);
    container.execs().put(exec.id(), exec);
    return exec;
  }

  /** Empty when there is none, or it was forgotten, or its container is gone. */
  synchronized Optional<Exec> find(String id) {
    return Optional.ofNullable(execs.get(id))
        .filter(exec -> !exec.container().gone() && !exec.idleSince(oldest()));
  }

  synchronized List<Exec> all() {
    return List.copyOf(execs.values());
  }

  private Instant oldest() {
    return clock.instant().minus(KEPT);
  }

  private void forgetOld() {
    Instant oldest = oldest();
    for (Iterator<Exec> all = execs.values().iterator(); all.hasNext(); ) {
      Exec exec = all.next();
      if (exec.container().gone() || exec.idleSince(oldest)) {
        forget(all, exec);
      }
    }
  }

  private void makeRoom(Exec wanted) {
    Container container = wanted.container();
    long idle = container.execs().values().stream().filter(exec -> !exec.running()).count();
    long bytes = execs.values().stream().mapToLong(Exec::bytes).sum() + wanted.bytes();
    for (Iterator<Exec> all = execs.values().iterator(); all.hasNext(); ) {
      Exec exec = all.next();
      boolean sibling = exec.container().id().equals(container.id());
      if (exec.over() && (bytes > mostBytes || (sibling && idle >= MOST_IDLE))) {
        forget(all, exec);
        bytes -= exec.bytes();
        idle -= sibling ? 1 : 0;
      }
    }
    if (idle >= MOST_IDLE || bytes > mostBytes) {
      throw GantryException.conflict(
          "cannot create an exec in container %s: too many wait for their start (at most %d in a container, %d bytes of commands and environments in all). Hint: one that is not started is forgotten after %d minutes"
              .formatted(container.id(), MOST_IDLE, mostBytes, KEPT.toMinutes()));
    }
  }

  private static void forget(Iterator<Exec> at, Exec exec) {
    at.remove();
    exec.container().execs().remove(exec.id());
  }
}
