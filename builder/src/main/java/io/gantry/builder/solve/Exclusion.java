package io.gantry.builder.solve;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Tells by the patterns of a copy what is left out; the last that matches decides. Pure. */
final class Exclusion {
  private record Rule(SourcePattern pattern, boolean excludes) {}

  private final List<Rule> rules = new ArrayList<>();

  private Exclusion(List<String> patterns) {
    for (String text : patterns) {
      boolean excludes = !text.startsWith("!");
      String pattern = SourceMatch.clean(excludes ? text : text.substring(1));
      rules.add(new Rule(SourcePattern.of(pattern), excludes));
    }
  }

  /** For the walk of one source; patterns are relative to it. */
  static Predicate<String> of(CopyRules rules, SourceMatch match) {
    if (rules.excludes().isEmpty() || !match.status().isDirectory()) {
      return path -> false;
    }
    return new Exclusion(rules.excludes())::isExcluded;
  }

  private boolean isExcluded(String path) {
    boolean excluded = false;
    for (Rule rule : rules) {
      // What matches a folder matches all that is in it.
      if (rule.pattern().covers(path)) {
        excluded = rule.excludes();
      }
    }
    return excluded;
  }
}
