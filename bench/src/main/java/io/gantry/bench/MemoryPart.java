package io.gantry.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an idle container costs beside its own program: the growth of the daemon (with its helpers),
 * and the shims that are not the daemon's children any more, as proportional set size, at 100
 * containers.
 */
final class MemoryPart implements Part {
  private static final int CONTAINERS = 100;

  @Override
  public void run(Match match, Report report) {
    report.amount(
        "memory for one idle container, at " + CONTAINERS,
        perContainer(match.docker()),
        perContainer(match.gantry()),
        "MiB",
        "1 MiB, at most a third");
  }

  private static double perContainer(Contender.Running daemon) {
    long before = overhead(daemon);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < CONTAINERS; i++) {
      String id = daemon.api().create("{\"Image\":\"bench\",\"Cmd\":[\"sleep\",\"1000\"]}");
      daemon.api().start(id);
      ids.add(id);
    }
    long after = overhead(daemon);
    ids.forEach(daemon.api()::remove);
    return (after - before) / 1048576.0 / CONTAINERS;
  }

  /**
   * The daemon's family, and every shim of its kind; the containers' own program is {@code sleep}
   * and not counted.
   */
  private static long overhead(Contender.Running daemon) {
    String shim = daemon.contender().name().equals("docker") ? "containerd-shim" : "gantry-init";
    Stream<ProcessHandle> family =
        Stream.concat(Stream.of(daemon.process().toHandle()), daemon.process().descendants());
    Stream<ProcessHandle> shims =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().commandLine().orElse("").contains(shim));
    return Stream.concat(family, shims)
        .filter(process -> !process.info().commandLine().orElse("").contains("sleep 1000"))
        .map(ProcessHandle::pid)
        .distinct()
        .mapToLong(ProcFiles::proportionalBytes)
        .sum();
  }
}
