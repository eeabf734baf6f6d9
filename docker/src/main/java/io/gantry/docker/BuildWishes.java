package io.gantry.docker;

import io.gantry.builder.BuiltinArguments;
import io.gantry.builder.CachePlace;
import io.gantry.builder.CacheTarget;
import io.gantry.builder.CacheWishes;
import io.gantry.builder.ImageWishes;
import io.gantry.engine.BuildOutputs;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** From the query of {@code POST /build} to what is wished of cache and image. */
final class BuildWishes {
  private BuildWishes() {}

  /** Docker's client sends {@code cachefrom}, a list of images; Gantry's own sends the rest. */
  static CacheWishes cache(Query query) {
    Set<String> stages = new HashSet<>();
    query.all("nocachefilter").forEach(text -> stages.addAll(List.of(text.split(",", -1))));
    return new CacheWishes(
        query.flag("nocache"),
        stages,
        Stream.concat(images(query).stream(), query.all("cache-from").stream())
            .map(CachePlace::parse)
            .toList(),
        query.all("cache-to").stream().map(CacheTarget::parse).toList());
  }

  private static List<String> images(Query query) {
    Optional<String> list = query.text("cachefrom").filter(text -> !text.equals("null"));
    return list.map(text -> Json.readList(text.getBytes(StandardCharsets.UTF_8))).stream()
        .flatMap(List::stream)
        .map(String::valueOf)
        .toList();
  }

  /** Clients that know no {@code --cache-to} ask by an argument for what is kept in the image. */
  static ImageWishes image(Query query, List<ImageReference> names, Map<String, String> arguments) {
    boolean inline =
        new BuiltinArguments(arguments).inlineCache()
            || query.all("cache-to").stream()
                .map(CacheTarget::parse)
                .anyMatch(target -> target.place().isEmpty());
    return new ImageWishes(
        names,
        query.map("annotations"),
        query.map("indexannotations"),
        query.flag("rewrite-timestamp"),
        query.flag("squash"),
        attestations(query),
        inline);
  }

  private static ImageWishes.Attestations attestations(Query query) {
    String provenance = query.text("provenance").orElse("");
    if (!List.of("", "min", "max").contains(provenance)) {
      throw HttpFailure.badRequest("provenance " + provenance + ": it is min or max");
    }
    return new ImageWishes.Attestations(
        !provenance.isEmpty(), provenance.equals("max"), query.flag("sbom"));
  }

  /** Gantry's own client has files of the engine's host written, as with {@code copy}. */
  static BuildOutputs outputs(Query query) {
    Optional<Path> archive = query.text("archive").map(Path::of);
    if (archive.isPresent() && !archive.get().isAbsolute()) {
      throw HttpFailure.badRequest("archive " + archive.get() + ": the path must be absolute");
    }
    return new BuildOutputs(query.flag("push"), archive, query.flag("each"));
  }

  static List<Platform> platforms(Query query) {
    return query.text("platform").stream()
        .flatMap(text -> Stream.of(text.split(",", -1)))
        .map(Platform::parse)
        .toList();
  }
}
