package io.gantry.distribution;

import java.util.List;

/**
 * What a policy says of the images of one scope.
 *
 * @param name what messages call it: the scope as the file spells it
 * @param requirements all of which must be met
 */
record PolicyRule(String name, List<Requirement> requirements) {
  static final PolicyRule ACCEPT = new PolicyRule("*", List.of(new Requirement.Accept()));

  PolicyRule {
    requirements = List.copyOf(requirements);
  }
}
