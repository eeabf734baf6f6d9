package io.gantry.docker;

import io.gantry.builder.BuildRequest;
import io.gantry.builder.dockerfile.SourceText;
import io.gantry.engine.Builds;

/** What Gantry's own client asks of a Dockerfile instead of building it: {@code --call}. */
enum BuildCall {
  /** The build checks, for people. */
  CHECK,
  /** The build checks, for programs. */
  LINT,
  /** What a target can be told. */
  OUTLINE,
  /** What can be built. */
  TARGETS;

  static BuildCall parse(String text) {
    return switch (text) {
      case "check" -> CHECK;
      case "lint" -> LINT;
      case "outline" -> OUTLINE;
      case "targets" -> TARGETS;
      default -> throw HttpFailure.badRequest("unknown call \"" + text + "\"");
    };
  }

  /** The answer, for JSON. */
  Object answer(BuildRequest request, Builds builds) {
    SourceText source = request.dockerfile().source();
    return switch (this) {
      case CHECK -> BuildCheck.of(builds.check(request), source);
      case LINT -> BuildLint.of(builds.check(request), source);
      case OUTLINE -> BuildOutline.of(builds.outline(request), source);
      case TARGETS -> BuildTargets.of(request.dockerfile());
    };
  }
}
