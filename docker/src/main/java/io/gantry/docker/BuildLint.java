package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.builder.dockerfile.LintReport;
import io.gantry.builder.dockerfile.LintWarning;
import io.gantry.builder.dockerfile.SourceText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of a Dockerfile found, for programs: BuildKit's {@code lint.LintResults}, as the
 * answer to {@code POST /build?call=lint} of Gantry's own client.
 */
@Json
record BuildLint(List<Warning> warnings, List<Source> sources, @Nullable Fault buildError) {
  /** What a check found. */
  @Json
  record Warning(
      String ruleName, String description, String url, String detail, BuildLocation location) {}

  /**
   * A file.
   *
   * @param data in base64
   */
  @Json
  record Source(String filename, String language, String data) {}

  /** Why the file cannot be built at all. */
  @Json
  record Fault(String message, BuildLocation location) {}

  static BuildLint of(LintReport report, SourceText source) {
    return new BuildLint(
        report.warnings().stream().map(BuildLint::warning).toList(),
        List.of(new Source(source.name(), "Dockerfile", BuildTargets.sources(source).getFirst())),
        report
            .error()
            .map(message -> new Fault(message, new BuildLocation(List.of())))
            .orElse(null));
  }

  private static Warning warning(LintWarning warning) {
    return new Warning(
        warning.rule().title(),
        warning.rule().description(),
        warning.rule().url(),
        warning.message(),
        BuildLocation.of(warning.range()));
  }
}
