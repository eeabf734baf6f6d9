package io.gantry.runtime;

import java.util.Optional;
import java.util.Set;

/**
 * What a plan needs to know beyond the OCI configuration.
 *
 * @param id of the container, for the name of its keyring
 * @param init a small init is process 1 and the program its child
 * @param waits the plan stands before the program until the shim is told to start
 * @param wishedLimits types of rlimits ({@code RLIMIT_NOFILE}) that nobody asked for explicitly:
 *     where the host does not allow them they are lowered to what it does
 * @param hooks what the configuration's hooks are told; needed where it has any
 */
public record PlanOptions(
    String id, boolean init, boolean waits, Set<String> wishedLimits, Optional<HookState> hooks) {
  /** Copies. */
  public PlanOptions {
    wishedLimits = Set.copyOf(wishedLimits);
  }

  /** Starts the program at once, as process 1. */
  public static PlanOptions of(String id) {
    return new PlanOptions(id, false, false, Set.of(), Optional.empty());
  }

  public PlanOptions withInit(boolean value) {
    return new PlanOptions(id, value, waits, wishedLimits, hooks);
  }

  public PlanOptions withWait(boolean value) {
    return new PlanOptions(id, init, value, wishedLimits, hooks);
  }

  public PlanOptions withWishedLimits(Set<String> value) {
    return new PlanOptions(id, init, waits, value, hooks);
  }

  public PlanOptions withHooks(HookState value) {
    return new PlanOptions(id, init, waits, wishedLimits, Optional.of(value));
  }
}
