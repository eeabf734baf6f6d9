package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.function.Consumer;

/**
 * {@code POST /gantry/v1/stop}: ends the daemon, and with {@code containers=true} everything that
 * runs. Answers at once with the process to wait for.
 */
record GantryStop(Consumer<Boolean> stop) implements Endpoint {
  /** The daemon's process id. */
  @Json
  record Stopping(long pid) {}

  @Override
  public void serve(Call call) {
    call.json(202, new Stopping(ProcessHandle.current().pid()));
    stop.accept(call.query().flag("containers"));
  }
}
