package io.gantry.runtime;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What {@code gantry-init} does to become a container's first process: a flat list of steps, pure
 * data. The last step is an {@link Step.Exec}, and exactly one is a {@link Step.Clone}.
 *
 * @param steps in the order of execution
 */
public record LaunchPlan(List<Step> steps) {
  /** Copies and checks. */
  public LaunchPlan {
    steps = List.copyOf(steps);
    if (steps.stream().filter(Step.Clone.class::isInstance).count() != 1) {
      throw new IllegalArgumentException("a launch plan needs exactly one Clone");
    }
    if (!(steps.getLast() instanceof Step.Exec)) {
      throw new IllegalArgumentException("a launch plan must end in Exec");
    }
  }

  /** True when the program gets a terminal. */
  public boolean hasTerminal() {
    return steps.stream().anyMatch(Step.Terminal.class::isInstance);
  }

  /** True when the plan stands at a {@link Step.Wait} before it executes the program. */
  public boolean waits() {
    return steps.lastIndexOf(new Step.Wait()) > steps.indexOf(new Step.Pivot());
  }

  /** True when the plan stands at a {@link Step.Wait} before it changes the root, for hooks. */
  public boolean waitsForHooks() {
    int wait = steps.indexOf(new Step.Wait());
    return wait >= 0 && wait < steps.indexOf(new Step.Pivot());
  }

  /** The steps in wire form: their count, then each with opcode, flags and arguments. */
  public byte[] encode() {
    List<StepCode> codes = steps.stream().map(StepCode::of).toList();
    int size = Integer.BYTES + codes.stream().mapToInt(StepCode::encodedSize).sum();
    ByteBuffer out = ByteBuffer.allocate(size).putInt(codes.size());
    codes.forEach(code -> code.encodeTo(out));
    return out.array();
  }

  /** The steps in words, one a line. */
  @Override
  public String toString() {
    return PlanText.of(this);
  }
}
