package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects warnings, but for those that the file skips. */
final class Findings {
  private final LintOptions options;
  private final List<LintWarning> warnings = new ArrayList<>();

  Findings(LintOptions options) {
    this.options = options;
  }

  void add(LintRule rule, Origin origin, String message) {
    if (options.with(origin.comments()).checks(rule)) {
      warnings.add(new LintWarning(rule, message, origin.range()));
    }
  }

  void add(LintRule rule, SourceRange range, String message) {
    if (options.checks(rule)) {
      warnings.add(new LintWarning(rule, message, range));
    }
  }

  /** In the order of the lines; on one line, in that of the rules. */
  List<LintWarning> sorted() {
    return warnings.stream()
        .sorted(
            Comparator.comparingInt((LintWarning warning) -> warning.range().startLine())
                .thenComparing(LintWarning::rule))
        .toList();
  }
}
