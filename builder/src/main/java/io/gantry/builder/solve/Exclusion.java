package io.gantry.builder.solve;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Tells by the patterns of a copy what is left out; the last that matches decides. Pure. */
final class Exclusion {
  private record Rule(PathPattern pattern, boolean excludes) {}

  private final List<Rule> rules = new ArrayList<>();

  private Exclusion(List<String> patterns) {
    for (String text : patterns) {
      boolean excludes = !text.startsWith("!");
      String pattern = SourceMatch.clean(excludes ? text : text.substring(1));
      rules.add(new Rule(PathPattern.of(pattern), excludes));
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
      if (matches(rule.pattern(), path)) {
        excluded = rule.excludes();
      }
    }
    return excluded;
  }

  /** A pattern that matches a folder matches all that is in it. */
  private static boolean matches(PathPattern pattern, String path) {
    boolean found = pattern.matches(path);
    for (int slash = path.indexOf('/'); slash > 0 && !found; slash = path.indexOf('/', slash + 1)) {
      found = pattern.matches(path.substring(0, slash));
    }
    return found;
  }
}
