package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.builder.dockerfile.Dockerfile;
import io.gantry.builder.dockerfile.SourceText;
import io.gantry.builder.dockerfile.Stage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The targets of a Dockerfile, as the answer to {@code POST /build?call=targets} of Gantry's own
 * client: BuildKit's {@code targets.List}.
 *
 * @param sources the Dockerfile, in base64
 */
@Json
record BuildTargets(List<Target> targets, List<String> sources) {
  /**
   * A stage.
   *
   * @param isDefault whether it is built when none is named
   * @param base and {@code platform} as written
   */
  @Json
  record Target(
      @Nullable String name,
      @Json.Property("default") @Nullable Boolean isDefault,
      @Nullable String description,
      String base,
      @Nullable String platform,
      BuildLocation location) {}

  static BuildTargets of(Dockerfile file) {
    return new BuildTargets(
        file.stages().stream().map(stage -> target(file, stage)).toList(), sources(file.source()));
  }

  private static Target target(Dockerfile file, Stage stage) {
    return new Target(
        stage.name().orElse(null),
        stage.index() == file.stages().size() - 1 ? true : null,
        stage.description().orElse(null),
        stage.from().image(),
        stage.from().platform().orElse(null),
        BuildLocation.of(stage.from().origin().range()));
  }

  /** The text of the file as BuildKit's answers have it. */
  static List<String> sources(SourceText source) {
    byte[] text = String.join("\n", source.lines()).getBytes(StandardCharsets.UTF_8);
    return List.of(Base64.getEncoder().encodeToString(text));
  }
}
