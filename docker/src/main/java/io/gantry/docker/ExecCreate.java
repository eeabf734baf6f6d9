package io.gantry.docker;

import io.gantry.engine.ExecSpec;
import io.gantry.engine.Execs;

/** {@code POST /containers/{id}/exec}. */
record ExecCreate(Execs execs) implements Endpoint {
  @Override
  public void serve(Call call) {
    ExecCreateRequest request = call.body(ExecCreateRequest.class);
    Argv command = request.cmd();
    if (command == null || command.words().isEmpty()) {
      throw HttpFailure.badRequest("no exec command specified");
    }
    ExecSpec spec =
        new ExecSpec(
            command.words(),
            request.env(),
            request.workingDir(),
            request.user(),
            request.tty(),
            request.privileged(),
            request.attachStdin(),
            request.attachStdout(),
            request.attachStderr(),
            request.detachKeys());
    call.json(201, new IdResponse(execs.create(call.path("id"), spec)));
  }
}
