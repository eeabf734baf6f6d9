package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.builder.dockerfile.LintReport;
import io.gantry.builder.dockerfile.SourceText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of a Dockerfile found, as the answer to {@code POST /build?call=check} of
 * Gantry's own client.
 *
 * @param error why the file cannot be built at all
 */
@Json
record BuildCheck(List<BuildWarning> warnings, @Nullable String error) {
  static BuildCheck of(LintReport report, SourceText source) {
    return new BuildCheck(
        report.warnings().stream().map(warning -> BuildWarning.of(warning, source)).toList(),
        report.error().orElse(null));
  }
}
