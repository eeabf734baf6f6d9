package io.gantry.docker;

import io.gantry.engine.ExecSpec;
import io.gantry.engine.ExecView;
import io.gantry.engine.Execs;

/** {@code GET /exec/{id}/json}. */
record ExecInspect(Execs execs) implements Endpoint {
  @Override
  public void serve(Call call) {
    call.json(wire(execs.inspect(call.path("id"))));
  }

  private static ExecInspectResponse wire(ExecView exec) {
    ExecSpec spec = exec.spec();
    return new ExecInspectResponse(
        exec.id(),
        exec.running(),
        exec.exitCode().isPresent() ? exec.exitCode().getAsInt() : null,
        new ExecProcess(
            spec.tty(),
            spec.command().getFirst(),
            spec.command().subList(1, spec.command().size()),
            spec.privileged(),
            exec.user()),
        spec.attachStdin(),
        spec.attachStderr(),
        spec.attachStdout(),
        false,
        exec.containerId(),
        spec.detachKeys(),
        exec.pid());
  }
}
