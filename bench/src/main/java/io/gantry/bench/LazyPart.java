package io.gantry.bench;

import io.gantry.testing.BusyboxRoot;
import io.gantry.testing.StargzRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * From an image that is at a slow registry only to a program that has run: Docker, Gantry, and
 * Gantry where the program begins before its image is here. The image is an eStargz of one layer.
 */
final class LazyPart implements Part {
  private static final int BALLAST = 100 << 20;
  private static final long LINE = 20_000_000;
  private static final int ROUNDS = 3;

  @Override
  public void run(Match match, Report report) {
    try (StargzRegistry registry = new StargzRegistry(BusyboxRoot.tarWithBallast(BALLAST), LINE)) {
      String image = registry.image() + ":latest";
      Map<String, Supplier<Double>> ways = new LinkedHashMap<>();
      ways.put("Docker", () -> first(match.docker(), run(match.docker(), image), image));
      ways.put("Gantry", () -> first(match.gantry(), run(match.gantry(), image), image));
      ways.put("lazily", () -> first(match.gantry(), lazily(match, image), image));
      Map<String, List<Double>> seconds = Samples.inTurn(1, ROUNDS, ways);
      report.milliseconds(
          "first run of an image of 100 MB at a registry with 20 MB/s",
          Samples.of(seconds, "Docker", "Gantry"),
          "");
      report.milliseconds(
          "same, Gantry with `--pull=lazy`", Samples.of(seconds, "Docker", "lazily"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double first(Contender.Running daemon, Command run, String image) {
    double seconds = run.seconds();
    daemon.docker("rmi", "-f", image).output();
    return seconds;
  }

  private static Command run(Contender.Running daemon, String image) {
    return daemon.docker("run", "--rm", "--network", "none", image, "cat", "/etc/plain");
  }

  private static Command lazily(Match match, String image) {
    return new Command(
        List.of(
            match.ownClient(),
            "run",
            "--rm",
            "--pull=lazy",
            "--network",
            "none",
            image,
            "cat",
            "/etc/plain"),
        Map.of("GANTRY_HOST", "unix://" + match.gantry().contender().socket()));
  }
}
