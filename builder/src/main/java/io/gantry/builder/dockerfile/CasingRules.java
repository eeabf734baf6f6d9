package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** StageNameCasing, FromAsCasing, ConsistentInstructionCasing. */
final class CasingRules {
  private CasingRules() {}

  static void check(Dockerfile file, Findings findings) {
    List<Origin> origins = new ArrayList<>();
    for (Stage stage : file.stages()) {
      Origin origin = stage.from().origin();
      origins.add(origin);
      stage.instructions().forEach(instruction -> origins.add(instruction.origin()));
      stage
          .from()
          .name()
          .ifPresent(name -> {
            checkName(origin, name.written(), findings);
            checkAs(origin, name.keyword(), findings);
          });
    }
    checkKeywords(origins, findings);
  }

  private static void checkName(Origin origin, String name, Findings findings) {
    if (!isLower(name)) {
      findings.add(
          LintRule.STAGE_NAME_CASING, origin, "Stage name '" + name + "' should be lowercase");
    }
  }

  /** A FROM of mixed case is another rule's. */
  private static void checkAs(Origin origin, String as, Findings findings) {
    String from = origin.keyword();
    boolean matches = isLower(from) ? isLower(as) : !isUpper(from) || isUpper(as);
    if (!matches) {
      findings.add(
          LintRule.FROM_AS_CASING,
          origin,
          "'" + as + "' and '" + from + "' keywords' casing do not match");
    }
  }

  /** The case that most keywords have is the right one; upper case when there are as many. */
  private static void checkKeywords(List<Origin> origins, Findings findings) {
    long lower = origins.stream().filter(origin -> isLower(origin.keyword())).count();
    long upper = origins.stream().filter(origin -> isUpper(origin.keyword())).count();
    boolean lowerCase = lower > upper;
    for (Origin origin : origins) {
      String keyword = origin.keyword();
      if (lowerCase ? !isLower(keyword) : !isUpper(keyword)) {
        findings.add(
            LintRule.CONSISTENT_INSTRUCTION_CASING,
            origin,
            "Command '"
                + keyword
                + "' should match the case of the command majority ("
                + (lowerCase ? "lowercase" : "uppercase")
                + ")");
      }
    }
  }

  private static boolean isLower(String text) {
    return text.equals(text.toLowerCase(Locale.ROOT));
  }

  private static boolean isUpper(String text) {
    return text.equals(text.toUpperCase(Locale.ROOT));
  }
}
