package io.gantry.docker;

import io.gantry.engine.AttachOptions;
import io.gantry.engine.AttachSession;
import io.gantry.engine.Containers;
import java.util.Optional;

/** {@code POST /containers/{id}/attach}. */
record ContainerAttach(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    DetachKeys keys = DetachKeys.parse(query.text("detachKeys"));
    AttachOptions options =
        new AttachOptions(
            query.flag("stdin"),
            query.flag("stdout"),
            query.flag("stderr"),
            query.flag("logs"),
            query.flag("stream"));
    try (AttachSession session = containers.attach(call.path("id"), options)) {
      Wire wire = call.hijack(StreamTypes.contentType(call, session.tty()));
      new Relay(session, wire, Optional.of(keys)).run();
    }
    throw Wire.closed();
  }
}
