package io.gantry.bench;

/** {@code run --rm IMAGE true}, as a whole command. */
final class RunPart implements Part {
  private static final int COUNT = 25;

  @Override
  public void run(Match match, Report report) {
    report.milliseconds(
        "`docker run --rm busybox true`, bridge", sample(match, "bridge"), "40 ms, at least 4×");
    report.milliseconds("same, `--network none`", sample(match, "none"), "30 ms");
    Samples own =
        Samples.inTurn(
            3,
            COUNT,
            () -> match.docker().docker("run", "--rm", "bench", "true").seconds(),
            () ->
                match.gantry().client(match.ownClient(), "run", "--rm", "bench", "true").seconds());
    report.milliseconds("same, bridge, each with its own client", own, "");
  }

  private static Samples sample(Match match, String network) {
    return Samples.inTurn(
        3,
        COUNT,
        () -> match.docker().docker("run", "--rm", "--network", network, "bench", "true").seconds(),
        () ->
            match.gantry().docker("run", "--rm", "--network", network, "bench", "true").seconds());
  }
}
