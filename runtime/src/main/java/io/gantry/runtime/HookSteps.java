package io.gantry.runtime;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Steps for the hooks of a configuration: runtime-spec "POSIX-platform Hooks". */
final class HookSteps {
  private static final RuntimeSpec.Hooks NONE =
      new RuntimeSpec.Hooks(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  private final RuntimeSpec.Hooks hooks;
  private final Optional<HookState> state;

  /**
   * @param state needed where there are hooks of the container's namespaces
   */
  HookSteps(RuntimeSpec spec, Optional<HookState> state) {
    this.hooks = Optional.ofNullable(spec.hooks()).orElse(NONE);
    this.state = state;
  }

  /** With all mounts in place: first the caller's turn, then those that see both roots. */
  List<Step> beforePivot() {
    List<Step> steps = new ArrayList<>();
    if (!hooks.prestart().isEmpty() || !hooks.createRuntime().isEmpty()) {
      steps.add(new Step.Wait());
    }
    steps.addAll(steps(hooks.createContainer(), "hooks.createContainer"));
    return steps;
  }

  /** As the container's user, right before the program. */
  List<Step> beforeExec() {
    return steps(hooks.startContainer(), "hooks.startContainer");
  }

  private List<Step> steps(List<RuntimeSpec.Hook> all, String field) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      steps.add(step(all.get(i), field + "[" + i + "]"));
    }
    return steps;
  }

  private Step step(RuntimeSpec.Hook hook, String field) {
    HookState known =
        state.orElseThrow(() -> GantryException.invalid(field + ": there is no bundle to tell of"));
    return new Step.Hook(
        timeout(hook, field),
        known.before(HookState.Status.CREATING),
        known.after(),
        Fields.absolute(hook.path(), field + ".path"),
        hook.args().isEmpty() ? List.of(hook.path()) : Fields.texts(hook.args(), field + ".args"),
        Fields.texts(hook.env(), field + ".env"));
  }

  /** Seconds; 0 is none. */
  static int timeout(RuntimeSpec.Hook hook, String field) {
    Integer timeout = hook.timeout();
    if (timeout != null && timeout <= 0) {
      throw GantryException.invalid(field + ".timeout: " + timeout + " is not greater than 0");
    }
    return timeout == null ? 0 : timeout;
  }
}
