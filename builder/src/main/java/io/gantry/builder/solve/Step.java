package io.gantry.builder.solve;

import java.util.List;

/**
 * A node of a build's graph: an operation on the results of others. Two steps are the same only
 * when they are one object; that two do the same is found out by their keys. Immutable.
 */
public final class Step {
  private final String title;
  private final Operation operation;
  private final List<Step> inputs;

  /**
   * @param title what people are told of it
   * @param inputs what the operation refers to by number; the first is what it changes, if any
   */
  public Step(String title, Operation operation, List<Step> inputs) {
    this.title = title;
    this.operation = operation;
    this.inputs = List.copyOf(inputs);
  }

  public String title() {
    return title;
  }

  public Operation operation() {
    return operation;
  }

  public List<Step> inputs() {
    return inputs;
  }

  @Override
  public String toString() {
    return title;
  }
}
