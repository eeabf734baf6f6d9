package io.gantry.builder.dockerfile;

import java.util.HashSet;
import java.util.Set;

/** DuplicateStageName, ReservedStageName. */
final class StageNameRules {
  private static final Set<String> RESERVED = Set.of("context", "scratch");

  private StageNameRules() {}

  static void check(Dockerfile file, Findings findings) {
    Set<String> seen = new HashSet<>();
    for (Stage stage : file.stages()) {
      Origin origin = stage.from().origin();
      String name = stage.name().orElse("");
      if (RESERVED.contains(name)) {
        findings.add(
            LintRule.RESERVED_STAGE_NAME,
            origin,
            "Stage name should not use the same name as reserved stage " + Quote.of(name));
      }
      if (!name.isEmpty() && !seen.add(name)) {
        findings.add(
            LintRule.DUPLICATE_STAGE_NAME,
            origin,
            "Duplicate stage name " + Quote.of(name) + ", stage names should be unique");
      }
    }
  }
}
