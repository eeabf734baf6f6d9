package io.gantry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
    String call = arguments.has("check") ? "check" : arguments.last("call", "build");
    if (call.equals("check")) {
      return new DockerfileBuild(session, arguments, outputs).check();
    } else if (!call.equals("build")) {
      throw new UsageException("unknown call \"" + call + "\": build or check");
    }
    boolean quiet = arguments.has("quiet") || arguments.last("progress", "").equals("quiet");
    boolean java = JavaBuild.isMeant(arguments);
    String id =
        java
            ? new JavaBuild(session, arguments).build(quiet)
            : new DockerfileBuild(session, arguments, outputs).build();
    arguments.last("iidfile").ifPresent(file -> write(Path.of(file), id));
    boolean several = !java && BuildQuery.makesIndex(arguments);
    outputs.stream()
        .filter(output -> !output.byDaemon(several))
        .forEach(output -> output.write(session, id));
    if (!outputs.isEmpty() && arguments.all("tag").isEmpty()) {
      // Only what it went out to was wanted; the cache keeps the steps.
      session.client().delete(new Query("/images/%s", id).toString());
    }
    if (quiet) {
      session.out().println(id);
    }
    return 0;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
