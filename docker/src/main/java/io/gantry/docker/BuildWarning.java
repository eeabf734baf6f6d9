package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.builder.dockerfile.LintWarning;
import io.gantry.builder.dockerfile.QuotedLines;
import io.gantry.builder.dockerfile.SourceText;

/**
 * Something that a build check found, for Gantry's own client.
 *
 * @param rule the check's name
 * @param url of the page that explains it
 * @param detail what it found
 * @param quote the lines of the Dockerfile, with line feeds
 */
@Json
record BuildWarning(String rule, String url, String detail, int line, String quote) {
  static BuildWarning of(LintWarning warning, SourceText source) {
    return new BuildWarning(
        warning.rule().title(),
        warning.rule().url(),
        warning.message(),
        warning.range().startLine(),
        QuotedLines.of(source, warning.range()));
  }
}
