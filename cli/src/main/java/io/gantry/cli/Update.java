package io.gantry.cli;

import java.util.Map;

/** {@code gantry update}: other limits or another restart policy for containers that exist. */
final class Update extends Verb {
  Update() {
    super(
        "CONTAINER [CONTAINER...]",
        "Update configuration of one or more containers",
        Flag.value("blkio-weight", "uint16", "Block IO (relative weight), between 10 and 1000"),
        Flag.value("cpu-period", "int", "Limit CPU CFS (Completely Fair Scheduler) period"),
        Flag.value("cpu-quota", "int", "Limit CPU CFS (Completely Fair Scheduler) quota"),
        Flag.value('c', "cpu-shares", "int", "CPU shares (relative weight)"),
        Flag.value("cpus", "decimal", "Number of CPUs"),
        Flag.value("cpuset-cpus", "string", "CPUs in which to allow execution (0-3, 0,1)"),
        Flag.value("cpuset-mems", "string", "MEMs in which to allow execution (0-3, 0,1)"),
        Flag.value('m', "memory", "bytes", "Memory limit"),
        Flag.value("memory-reservation", "bytes", "Memory soft limit"),
        Flag.value(
            "memory-swap",
            "bytes",
            "Swap limit equal to memory plus swap: '-1' to enable unlimited swap"),
        Flag.value("pids-limit", "int", "Tune container pids limit (set -1 for unlimited)"),
        Flag.value("restart", "string", "Restart policy to apply when a container exits"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    Map<String, Object> body = new CreateRequest(arguments, session.environment()).update();
    return Each.run(
        session,
        arguments.operands(),
        name ->
            session
                .client()
                .post(new Query("/containers/%s/update", name).toString(), body)
                .texts("Warnings")
                .forEach(session.err()::println));
  }
}
