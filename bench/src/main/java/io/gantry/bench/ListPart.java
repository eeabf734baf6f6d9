package io.gantry.bench;

import java.util.ArrayList;
import java.util.List;

/** {@code docker ps -a} with 500 containers. */
final class ListPart implements Part {
  private static final int CONTAINERS = 500;

  @Override
  public void run(Match match, Report report) {
    List<String> docker = create(match.docker());
    List<String> gantry = create(match.gantry());
    Samples list =
        Samples.inTurn(
            2,
            9,
            () -> match.docker().docker("ps", "-a").seconds(),
            () -> match.gantry().docker("ps", "-a").seconds());
    report.milliseconds("`docker ps -a` with " + CONTAINERS + " containers", list, "");
    docker.forEach(match.docker().api()::remove);
    gantry.forEach(match.gantry().api()::remove);
  }

  private static List<String> create(Contender.Running daemon) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < CONTAINERS; i++) {
      ids.add(daemon.api().create("{\"Image\":\"bench\",\"Cmd\":[\"true\"]}"));
    }
    return ids;
  }
}
