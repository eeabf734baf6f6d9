package io.gantry.runtime;

import io.gantry.oci.RuntimeSpec.Resources;
import java.util.List;

/**
 * The control group of one container: its limits and its accounts (runtime-spec "Control groups").
 * Any thread may call; {@link #freeze} and {@link #delete} may block for seconds. Failures are
 * {@link io.gantry.oci.GantryException}s: INVALID for values that the kernel refuses, CONFLICT for
 * a limit below what is in use, UNAVAILABLE for what this kernel lacks.
 */
public interface Cgroup {
  /** The path from the hierarchies' roots, {@code /gantry/ID}. */
  String path();

  /** Its folders, for the launch plan that puts the first process in. */
  CgroupPlacement placement();

  /** Sets what is given and leaves the rest. A failure in the middle keeps what was set before. */
  void update(Resources resources);

  /** The accounts now; NOT_FOUND when the group is gone. */
  CgroupStats stats();

  /** All processes in it and in the groups below, by their numbers on the host. */
  List<Integer> pids();

  /** Stops all processes where they are; returns when they stand still, or takes it back. */
  void freeze();

  void thaw();

  /** How many processes the kernel has killed here for want of memory. */
  long oomKills();

  /** Kills what is left and removes the group with those below; does nothing when it is gone. */
  void delete();
}
