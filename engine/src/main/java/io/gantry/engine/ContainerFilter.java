package io.gantry.engine;

import java.util.List;
import java.util.Map;

/**
 * Docker's filters of {@code ps}: a key's values are alternatives (labels must all hold), keys must
 * all match. Keys: {@code ancestor}, {@code before}, {@code exited}, {@code expose}, {@code health},
 * {@code id}, {@code is-task}, {@code isolation}, {@code label}, {@code name}, {@code network},
 * {@code publish}, {@code since}, {@code status}, {@code volume}. Pure.
 */
public final class ContainerFilter {
  public static final ContainerFilter ALL = new ContainerFilter(Map.of());

  private final Map<String, List<String>> filters;

  /** Throws INVALID for a key or a value that does not exist. */
  public ContainerFilter(Map<String, List<String>> filters) {
    this.filters = Map.copyOf(filters);
  }
}
