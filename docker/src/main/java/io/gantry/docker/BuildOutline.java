package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.builder.dockerfile.Outline;
import io.gantry.builder.dockerfile.SourceText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a target can be told, as the answer to {@code POST /build?call=outline} of Gantry's own
 * client: BuildKit's {@code outline.Outline}.
 *
 * @param sources the Dockerfile, in base64
 */
@Json
record BuildOutline(
    @Nullable String name,
    @Nullable String description,
    @Nullable List<Argument> args,
    @Nullable List<Wanted> secrets,
    @Nullable List<Wanted> ssh,
    List<String> sources) {
  /** For {@code --build-arg}. */
  @Json
  record Argument(
      String name, @Nullable String description, @Nullable String value, BuildLocation location) {}

  /** For {@code --secret} or {@code --ssh}. */
  @Json
  record Wanted(String name, @Nullable Boolean required, BuildLocation location) {}

  static BuildOutline of(Outline outline, SourceText source) {
    return new BuildOutline(
        outline.name().orElse(null),
        outline.description().orElse(null),
        present(
            outline.arguments().stream()
                .map(argument ->
                    new Argument(
                        argument.name(),
                        argument.description().orElse(null),
                        argument.value().isEmpty() ? null : argument.value(),
                        BuildLocation.of(argument.range())))
                .toList()),
        wanted(outline.secrets()),
        wanted(outline.agents()),
        BuildTargets.sources(source));
  }

  private static @Nullable List<Wanted> wanted(List<Outline.Wanted> all) {
    return present(
        all.stream()
            .map(each ->
                new Wanted(
                    each.id(), each.required() ? true : null, BuildLocation.of(each.range())))
            .toList());
  }

  private static <T> @Nullable List<T> present(List<T> all) {
    return all.isEmpty() ? null : all;
  }
}
