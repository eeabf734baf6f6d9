package io.gantry.cli;

import io.gantry.javaimage.JavaImageBuild;
import io.gantry.javaimage.JavaImageOptions;
import io.gantry.javaimage.TrainingOptions;
import io.gantry.oci.GoDuration;
import io.gantry.oci.ImageReference;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Builds without a Dockerfile: a jar, a Maven or a Gradle project. */
final class JavaBuild {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What {@code run} builds is kept under a name of its own, so that it is not pruned at once. */
  private static final String RUN_NAME = "gantry-run/";

  private final Session session;
  private final Arguments arguments;

  JavaBuild(Session session, Arguments arguments) {
    this.session = session;
    this.arguments = arguments;
  }

  /** Whether this is no build of a Dockerfile: a program, and nobody speaks of a Dockerfile. */
  static boolean isMeant(Arguments arguments) {
    Path place = Path.of(arguments.operands().getFirst());
    boolean meant =
        !arguments.given("file")
            && JavaImageBuild.isProgram(place)
            && (arguments.has("java") || !Files.exists(place.resolve("Dockerfile")));
    if (meant) {
      JavaFlags.checkJava(arguments);
    } else {
      JavaFlags.checkOther(arguments, JavaFlags.BOTH);
      JavaFlags.checkOther(arguments, JavaFlags.BUILD);
    }
    return meant;
  }

  /** For {@code build}; the image's id. */
  String build(boolean quiet) {
    TrainingOptions training =
        training(
            arguments.last("aot", "true").equals("true"),
            arguments.all("aot-arg"),
            Environment.variables(arguments.all("aot-env"), session.environment()));
    List<ImageReference> names = arguments.all("tag", ImageReference::parse);
    String id =
        make(options(training, arguments.all("expose"), arguments.pairs("label")), names, quiet);
    if (!quiet) {
      session.err().println("Successfully built " + id.replaceFirst("sha256:(.{12}).*", "$1"));
      names.forEach(name -> session.err().println("Successfully tagged " + name.familiar()));
    }
    return id;
  }

  /** For {@code run}: the same arguments, with the image instead of the jar. */
  Arguments forRun() {
    List<String> operands = new ArrayList<>(arguments.operands());
    TrainingOptions training =
        training(
            arguments.has("aot"),
            operands.subList(1, operands.size()),
            Environment.collect(arguments, session.environment()));
    String id =
        make(
            options(training, List.of(), Map.of()),
            List.of(runName(operands.getFirst())),
            quietly());
    operands.set(0, id);
    return arguments.withOperands(operands);
  }

  private boolean quietly() {
    return arguments.has("quiet") || !session.errorIsTerminal();
  }

  private static ImageReference runName(String jar) {
    String name =
        String.valueOf(Path.of(jar).getFileName())
            .toLowerCase(Locale.ROOT)
            .replaceFirst("\\.jar$", "")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    return ImageReference.parse(RUN_NAME + (name.isEmpty() ? "program" : name));
  }

  private String make(JavaImageOptions options, List<ImageReference> names, boolean quiet) {
    Path place = Path.of(arguments.operands().getFirst());
    PrintStream err = session.err();
    return new JavaImages(session)
        .make(
            build -> build.read(place),
            options,
            names,
            line -> {
              if (!quiet) {
                err.println(Printable.lines(line));
                err.flush();
              }
            });
  }

  private TrainingOptions training(
      boolean wanted, List<String> programArguments, List<String> variables) {
    return new TrainingOptions(
        wanted,
        arguments.last("aot-wait", GoDuration::parse).orElse(PATIENCE),
        arguments.all("aot-request"),
        programArguments,
        variables);
  }

  /** Ports and labels that {@code run} is told are the container's. */
  private JavaImageOptions options(
      TrainingOptions training, List<String> ports, Map<String, String> labels) {
    return new JavaImageOptions(
        arguments.last("java-base", JavaImageOptions.SCRATCH),
        arguments.last("main-class", ""),
        arguments.all("java-option"),
        arguments.all("java-module"),
        labels,
        ports,
        arguments.last("java-user", ""),
        training,
        Path.of(arguments.last("java-sysroot", "/")));
  }
}
