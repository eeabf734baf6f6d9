package io.gantry.bench;

/** 200 MB of output through an attached client, with the log kept. */
final class LogsPart implements Part {
  private static final int MEGABYTES = 200;

  @Override
  public void run(Match match, Report report) {
    Samples seconds =
        Samples.inTurn(1, 3, () -> seconds(match.docker()), () -> seconds(match.gantry()));
    report.rate(
        "log throughput, " + MEGABYTES + " MB through an attached client",
        MEGABYTES / Samples.median(seconds.first()),
        MEGABYTES / Samples.median(seconds.second()),
        "MB/s",
        "500 MB/s");
  }

  /** Lines of 100 bytes from a file that is in memory, so that the program itself costs little. */
  private static double seconds(Contender.Running daemon) {
    String lines = daemon.contender().socket().resolveSibling("lines") + ":/lines:ro";
    return daemon.docker("run", "--rm", "-v", lines, "bench", "cat", "/lines").seconds();
  }
}
