package io.gantry.cli;

import io.gantry.oci.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code gantry build}. */
final class Build extends Verb {
  Build() {
    super(
        "PATH|URL|JAR|-",
        "Build an image from a Dockerfile, or of a Java program",
        BuildFlags.all());
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<BuildOutput> outputs = arguments.all("output", BuildOutput::parse);
    BuildCall call = BuildCall.of(arguments);
    if (!call.isBuild()) {
      return new DockerfileBuild(session, arguments, outputs).ask(call);
    }
    boolean quiet = arguments.has("quiet") || arguments.last("progress", "").equals("quiet");
    boolean java = JavaBuild.isMeant(arguments);
    BuiltImages built =
        java
            ? BuiltImages.one(new JavaBuild(session, arguments).build(quiet))
            : new DockerfileBuild(session, arguments, outputs).build();
    String id = built.id();
    arguments.last("iidfile").ifPresent(file -> write(Path.of(file), id));
    arguments
        .last("metadata-file")
        .ifPresent(file -> write(Path.of(file), metadata(id, arguments.all("tag"))));
    boolean index = !java && BuildQuery.makesIndex(arguments);
    boolean several = !java && BuildQuery.severalPlatforms(arguments);
    AttestationFiles attestations =
        java
            ? new AttestationFiles(List.of(), Instant.EPOCH)
            : BuildQuery.attestationFiles(arguments);
    outputs.stream()
        .filter(output -> !output.byDaemon(index))
        .forEach(output -> output.write(session, built, several, attestations));
    Set<String> unwanted = new HashSet<>(built.platforms().values());
    unwanted.remove(id);
    if (!outputs.isEmpty() && arguments.all("tag").isEmpty()) {
      // Only what it went out to was wanted; the cache keeps the steps.
      unwanted.add(id);
    }
    unwanted.forEach(image -> forget(session, image));
    if (quiet) {
      session.out().println(id);
    }
    return 0;
  }

  /** By the names of BuildKit's exporters. */
  private static String metadata(String id, List<String> tags) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("containerimage.config.digest", id);
    if (!tags.isEmpty()) {
      metadata.put("image.name", String.join(",", tags));
    }
    return Json.writePretty(metadata) + "\n";
  }

  /** One that has a name was there before: the same steps give the same image. */
  private static void forget(Session session, String image) {
    String path = new Query("/images/%s/json", image).toString();
    if (Fields.parse(session.client().getBytes(path)).texts("RepoTags").isEmpty()) {
      session.client().delete(new Query("/images/%s", image).toString());
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
