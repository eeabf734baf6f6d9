package io.gantry.distribution;

import java.util.List;
import java.util.Map;

/**
 * The rules of one transport.
 *
 * @param rules by scope
 * @param otherwise for what is in none of the scopes
 */
record ScopedRules(Map<String, PolicyRule> rules, PolicyRule otherwise) {
  ScopedRules {
    rules = Map.copyOf(rules);
  }

  /** The rule of the first scope that has one. */
  PolicyRule first(List<String> scopes) {
    return scopes.stream().filter(rules::containsKey).findFirst().map(rules::get).orElse(otherwise);
  }
}
