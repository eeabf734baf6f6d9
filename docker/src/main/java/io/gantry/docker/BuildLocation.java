package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.builder.dockerfile.SourceRange;
import java.util.List;

/** Lines of a Dockerfile, as BuildKit's {@code pb.Location}. */
@Json
record BuildLocation(List<Range> ranges) {
  /** From one line to another, both included. */
  @Json
  record Range(Position start, Position end) {}

  /** A line, from 1. */
  @Json
  record Position(Integer line) {}

  static BuildLocation of(SourceRange range) {
    return new BuildLocation(
        List.of(new Range(new Position(range.startLine()), new Position(range.endLine()))));
  }
}
