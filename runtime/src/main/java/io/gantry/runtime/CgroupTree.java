package io.gantry.runtime;

import io.gantry.linux.Errno;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Pidfd;
import io.gantry.linux.Signals;
import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** A group's folder with those below it: their processes, and their end. */
record CgroupTree(CgroupFiles files, Path folder) {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long LONGEST_PAUSE_MILLIS = 50;

  /** The processes of the whole tree; none when it is gone. */
  Set<Integer> pids() {
    Set<Integer> pids = new TreeSet<>();
    collect(folder, pids);
    return pids;
  }

  /** False when something keeps it busy; true when it is gone, now or before. */
  boolean tryRemove() {
    try {
      files.rmdir(folder);
      return true;
    } catch (LinuxException e) {
      return switch (e.errno()) {
        case Errno.ENOENT -> true;
        case Errno.EBUSY, Errno.ENOTEMPTY -> false;
        default -> throw GantryException.internal("remove cgroup " + folder, e);
      };
    }
  }

  /** Like {@link #tryRemove}, for the groups below first. */
  boolean tryRemoveAll() {
    boolean empty = true;
    for (Path child : files.children(folder)) {
      empty &= new CgroupTree(files, child).tryRemoveAll();
    }
    return empty && tryRemove();
  }

  /**
   * Kills each process of the tree. A number may pass to a stranger between reading and killing:
   * the process is held first, and killed only if it is still listed then.
   */
  void kill() {
    Map<Integer, Pidfd> held = new HashMap<>();
    try {
      for (int pid : pids()) {
        hold(pid, held);
      }
      Set<Integer> still = held.isEmpty() ? Set.of() : pids();
      held.forEach((pid, process) -> killIf(still.contains(pid), process));
    } finally {
      held.values().forEach(Pidfd::close);
    }
  }

  /** Asks with growing pauses until the answer is yes; false after ten seconds. */
  static boolean await(BooleanSupplier done) {
    Instant end = Instant.now().plus(LIMIT);
    for (long pause = 1; !done.getAsBoolean(); pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      if (Instant.now().isAfter(end)) {
        return false;
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return done.getAsBoolean();
      }
    }
    return true;
  }

  private void collect(Path group, Set<Integer> pids) {
    for (String line : files.readIfAny(group.resolve("cgroup.procs")).lines().toList()) {
      int pid = Integer.parseInt(line);
      // 0 stands for a process outside of this process's pid namespace
      if (pid > 0) {
        pids.add(pid);
      }
    }
    files.children(group).forEach(child -> collect(child, pids));
  }

  private static void hold(int pid, Map<Integer, Pidfd> held) {
    try {
      held.put(pid, Pidfd.open(pid));
    } catch (LinuxException e) {
      if (e.errno() != Errno.ESRCH) {
        throw e;
      }
    }
  }

  private static void killIf(boolean listed, Pidfd process) {
    if (!listed) {
      return;
    }
    try {
      process.signal(Signals.KILL);
    } catch (LinuxException e) {
      if (e.errno() != Errno.ESRCH) {
        throw e;
      }
    }
  }
}
