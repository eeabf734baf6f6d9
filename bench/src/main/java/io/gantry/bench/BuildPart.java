package io.gantry.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Builds of Dockerfiles by Docker's classic builder, Gantry, BuildKit and buildah, as whole
 * commands. BuildKit is the one within Docker's daemon, which only clients of its age speak to
 * without a plugin.
 */
final class BuildPart implements Part {
  private static final int SMALL_FILES = 50_000;
  private static final int FOLDERS = 50;
  private static final int STAGES = 10;
  private static final String OLD_CLIENT = "docker-of-debian";

  @Override
  public void run(Match match, Report report) {
    Path work = match.gantry().work();
    BuildahMaker buildah = new BuildahMaker(work, "");
    base(match, work, buildah);
    Rows rows = new Rows(match, buildah, report);

    Path three = context(work, "FROM bench\nRUN echo hello > /hello\nCMD [\"cat\", \"/hello\"]\n");
    rows.row("no-change rebuild of three lines", "30 ms", 15, three, true, () -> {});
    rows.row("first build of them, one RUN", "120 ms", 7, three, false, () -> {});
    rows.row("12 stages, 10 of them independent", "", 3, context(work, stages()), false, () -> {});

    Path many = context(work, "FROM bench\nCOPY files /files\n");
    files(many.resolve("files"));
    rows.row("COPY of 50,000 small files", "", 3, many, false, () -> {});
    Path one = many.resolve("files/0/0");
    rows.row("rebuild after one of them changed", "", 3, many, true, () -> Text.write(one, now()));
  }

  /** The rows of the table; those of BuildKit and buildah go to the notes. */
  private record Rows(Match match, BuildahMaker buildah, Report report) {
    /**
     * @param before is done before each build
     */
    void row(
        String what, String promise, int rounds, Path context, boolean cached, Runnable before) {
      Map<String, Command> builds = new LinkedHashMap<>();
      builds.put("Docker", docker(match.docker(), "docker", "0", context, cached));
      builds.put("Gantry", docker(match.gantry(), "docker", "0", context, cached));
      builds.put("BuildKit", docker(match.docker(), OLD_CLIENT, "1", context, cached));
      builds.put("buildah", byBuildah(context, cached));
      Map<String, Supplier<Double>> ways = new LinkedHashMap<>();
      builds.forEach((name, build) ->
          ways.put(
              name,
              () -> {
                before.run();
                return build.seconds();
              }));
      Map<String, List<Double>> seconds = Samples.inTurn(1, rounds, ways);
      report.milliseconds(what, Samples.of(seconds, "Docker", "Gantry"), promise);
      report.note(
          String.format(
              Locale.ROOT,
              "%s: BuildKit %.0f ms, buildah %.0f ms",
              what,
              Samples.median(seconds.getOrDefault("BuildKit", List.of())) * 1000,
              Samples.median(seconds.getOrDefault("buildah", List.of())) * 1000));
    }

    private static Command docker(
        Contender.Running daemon, String client, String buildKit, Path context, boolean cached) {
      String cache = cached ? "--no-cache=false" : "--no-cache";
      Command command = daemon.client(client, "build", "-q", cache, "-t", "built", "" + context);
      Map<String, String> environment = new LinkedHashMap<>(command.environment());
      environment.put("DOCKER_BUILDKIT", buildKit);
      return new Command(command.line(), environment);
    }

    private Command byBuildah(Path context, boolean cached) {
      List<String> line = new ArrayList<>(buildah.program("buildah", "bud", "-q", "--pull-never"));
      line.addAll(
          List.of("--network", "host", "--layers", cached ? "--no-cache=false" : "--no-cache"));
      line.addAll(List.of("-t", "built", "" + context));
      return new Command(line, Map.of());
    }
  }

  private static void base(Match match, Path work, BuildahMaker buildah) {
    String archive = work + "/bench.tar";
    match.docker().docker("save", "-o", archive, "bench:latest").output();
    buildah.load(archive);
  }

  private static Path context(Path work, String dockerfile) {
    Path context = Text.folder(work, "context");
    Text.write(context.resolve("Dockerfile"), dockerfile);
    return context;
  }

  private static String stages() {
    StringBuilder text = new StringBuilder("FROM bench AS base\nRUN echo base > /base\n");
    IntStream.range(0, STAGES)
        .forEach(i ->
            text.append("FROM base AS s%d\nRUN sleep 0.2; echo %d > /%d\n".formatted(i, i, i)));
    text.append("FROM base\n");
    IntStream.range(0, STAGES)
        .forEach(i -> text.append("COPY --from=s%d /%d /out/%d\n".formatted(i, i, i)));
    return text.toString();
  }

  private static void files(Path folder) {
    for (int i = 0; i < FOLDERS; i++) {
      Path sub = folder.resolve("" + i);
      sub.toFile().mkdirs();
      for (int j = 0; j < SMALL_FILES / FOLDERS; j++) {
        Text.write(sub.resolve("" + j), "file %d of folder %d%n".formatted(j, i));
      }
    }
  }

  private static String now() {
    return System.nanoTime() + "\n";
  }
}
