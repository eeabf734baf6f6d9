package io.gantry.builder.dockerfile;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Variables that remember which of them were asked for, and which of those were not set. */
final class VariableLog implements Variables {
  private final Variables variables;
  private final Set<String> found = new TreeSet<>();
  private final Set<String> missing = new TreeSet<>();

  VariableLog(Variables variables) {
    this.variables = variables;
  }

  @Override
  public Optional<String> get(String name) {
    Optional<String> value = variables.get(name);
    (value.isPresent() ? found : missing).add(name);
    return value;
  }

  Set<String> found() {
    return found;
  }

  Set<String> missing() {
    return missing;
  }
}
