package io.gantry.runtime;

import java.util.Set;

/**
 * What a plan needs to know beyond the OCI configuration.
 *
 * @param id of the container, for the name of its keyring
 * @param init a small init is process 1 and the program its child
 * @param waits the plan stands before the program until the shim is told to start
 * @param wishedLimits types of rlimits ({@code RLIMIT_NOFILE}) that nobody asked for explicitly:
 *     where the host does not allow them they are lowered to what it does
 */
public record PlanOptions(String id, boolean init, boolean waits, Set<String> wishedLimits) {
  /** Copies. */
  public PlanOptions {
    wishedLimits = Set.copyOf(wishedLimits);
  }

  /** Starts the program at once, as process 1. */
  public static PlanOptions of(String id) {
    return new PlanOptions(id, false, false, Set.of());
  }

  public PlanOptions withInit(boolean value) {
    return new PlanOptions(id, value, waits, wishedLimits);
  }

  public PlanOptions withWait(boolean value) {
    return new PlanOptions(id, init, value, wishedLimits);
  }

  public PlanOptions withWishedLimits(Set<String> value) {
    return new PlanOptions(id, init, waits, value);
  }
}
