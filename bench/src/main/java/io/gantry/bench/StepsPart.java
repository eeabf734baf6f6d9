package io.gantry.bench;

/**
 * What one start costs inside the daemon, step by step, as the daemon has measured its last hundred
 * starts.
 */
final class StepsPart implements Part {
  @Override
  public void run(Match match, Report report) {
    for (int i = 0; i < 100; i++) {
      match.gantry().docker("run", "--rm", "bench", "true").seconds();
    }
    String answer = match.gantry().api().get("/gantry/v1/start-timings");
    report.note(
        "The steps of one start inside the daemon (median of the last 100, microseconds):\n\n```\n"
            + answer.substring(answer.indexOf("\r\n\r\n") + 4).strip()
            + "\n```");
  }
}
