package io.gantry.builder.dockerfile;

/** Something that a check found. */
public record LintWarning(LintRule rule, String message, SourceRange range) {
  /** As a build prints it: {@code StageNameCasing: Stage name 'X' should be lowercase (line 3)}. */
  @Override
  public String toString() {
    return rule.title() + ": " + message + " (line " + range.startLine() + ")";
  }
}
