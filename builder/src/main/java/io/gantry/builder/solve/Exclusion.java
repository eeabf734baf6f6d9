package io.gantry.builder.solve;

import io.gantry.builder.pattern.SlashPath;
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
      String pattern = SlashPath.rooted(excludes ? text : text.substring(1));
      rules.add(new Rule(SourcePattern.of(pattern), excludes));
    }
  }

  /** For the walk of one source; patterns are relative to it, or to what is kept of its path. */
  static Predicate<String> of(CopyRules rules, SourceMatch match) {
    if (rules.excludes().isEmpty() || !match.status().isDirectory()) {
      return path -> false;
    }
    String prefix = rules.parents() && !match.kept().isEmpty() ? match.kept() + "/" : "";
    Exclusion exclusion = new Exclusion(rules.excludes());
    return path -> exclusion.isExcluded(prefix + path);
  }

  /** Whether a file that the source names itself is left out, by its name or what is kept. */
  static boolean leavesOut(CopyRules rules, SourceMatch match) {
    if (rules.excludes().isEmpty() || match.status().isDirectory()) {
      return false;
    }
    String name = SlashPath.baseName(match.path());
    String seen = rules.parents() ? match.kept() : name;
    return new Exclusion(rules.excludes()).isExcluded(seen);
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
