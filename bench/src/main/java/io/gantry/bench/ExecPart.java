package io.gantry.bench;

/** {@code exec}, {@code stop} and {@code rm} of a running container. */
final class ExecPart implements Part {
  private static final String[] OBEDIENT = {
    "run", "-d", "--name", "obedient", "bench", "sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"
  };

  @Override
  public void run(Match match, Report report) {
    match.docker().docker("run", "-d", "--name", "idle", "bench", "sleep", "1000").output();
    match.gantry().docker("run", "-d", "--name", "idle", "bench", "sleep", "1000").output();
    Samples exec =
        Samples.inTurn(
            3,
            25,
            () -> match.docker().docker("exec", "idle", "true").seconds(),
            () -> match.gantry().docker("exec", "idle", "true").seconds());
    report.milliseconds("`docker exec` of `true`", exec, "20 ms");
    match.docker().docker("rm", "-f", "idle").output();
    match.gantry().docker("rm", "-f", "idle").output();
    report.milliseconds(
        "`docker stop` of a program that obeys",
        Samples.inTurn(1, 7, () -> stop(match.docker()), () -> stop(match.gantry())),
        "");
  }

  private static double stop(Contender.Running daemon) {
    daemon.docker(OBEDIENT).output();
    double seconds = daemon.docker("stop", "obedient").seconds();
    daemon.docker("rm", "obedient").output();
    return seconds;
  }
}
