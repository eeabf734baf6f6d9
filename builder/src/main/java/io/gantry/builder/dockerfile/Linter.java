package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import java.util.Optional;

/**
 * Checks a file without building it: Docker's build checks, {@link LintRule}. All stages are
 * checked, those that no target needs too. Pure, but for what it asks of images.
 */
public final class Linter {
  /** The build argument that stands for the file's {@code check} directive. */
  private static final String OPTIONS = "BUILDKIT_DOCKERFILE_CHECK";

  private Linter() {}

  /**
   * Checks a file. Throws {@link GantryException} INVALID when its options cannot be read.
   *
   * @param images what base images set; without it a stage on an unknown image is not checked for
   *     undefined variables
   */
  public static LintReport check(
      Dockerfile file, BuildArguments arguments, IgnoreFile ignore, BaseEnvironments images) {
    LintOptions options = options(file, arguments);
    Findings findings = new Findings(options);
    for (SourceRange empty : file.emptyContinuations()) {
      findings.add(LintRule.NO_EMPTY_CONTINUATION, empty, "Empty continuation line");
    }
    CasingRules.check(file, findings);
    StageNameRules.check(file, findings);
    DescriptionRule.check(file, findings);
    Optional<String> error = Optional.empty();
    try {
      GlobalScope globals = GlobalScope.of(file, arguments);
      FromRules.check(file, globals, findings);
      new StageWalk(file, globals, ignore, images, findings).walk();
    } catch (GantryException e) {
      error = Optional.ofNullable(e.getMessage());
    }
    return new LintReport(findings.sorted(), error, options.error());
  }

  /** What the build says wins over what the file says. */
  private static LintOptions options(Dockerfile file, BuildArguments arguments) {
    String given = arguments.values().get(OPTIONS);
    if (given != null) {
      return LintOptions.parse(given);
    }
    try {
      return file.directives().check().map(LintOptions::parse).orElse(LintOptions.standard());
    } catch (GantryException e) {
      throw file.source()
          .error(
              SourceRange.ofLine(file.directives().checkLine()),
              "failed to parse check options: " + e.getMessage());
    }
  }
}
