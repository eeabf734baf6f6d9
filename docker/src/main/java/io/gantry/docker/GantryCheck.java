package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.DiskCheck;
import io.gantry.engine.SystemInfo;
import java.util.List;

/**
 * {@code GET /gantry/v1/check}: compares what is on the disk with what should be there; {@code
 * POST} with {@code repair=1} takes away what is broken.
 */
record GantryCheck(SystemInfo system, boolean mayRepair) implements Endpoint {
  /** What was looked at, and what is wrong. */
  @Json
  record Report(
      @Json.Property("Images") int images,
      @Json.Property("Blobs") int blobs,
      @Json.Property("Layers") int layers,
      @Json.Property("Problems") List<Problem> problems,
      @Json.Property("SpaceReclaimed") long spaceReclaimed) {}

  /** One thing that is wrong. */
  @Json
  record Problem(
      @Json.Property("Kind") String kind,
      @Json.Property("Subject") String subject,
      @Json.Property("Problem") String problem,
      @Json.Property("Images") List<String> images,
      @Json.Property("Repaired") boolean repaired) {}

  @Override
  public void serve(Call call) {
    DiskCheck check = system.check(mayRepair && call.query().flag("repair"));
    call.json(
        new Report(
            check.images(),
            check.blobs(),
            check.layers(),
            check.problems().stream().map(GantryCheck::wire).toList(),
            check.freed()));
  }

  private static Problem wire(DiskCheck.Problem problem) {
    return new Problem(
        problem.kind(), problem.subject(), problem.what(), problem.images(), problem.repaired());
  }
}
