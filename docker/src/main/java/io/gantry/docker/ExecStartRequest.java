package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to start an exec. */
@Json
public record ExecStartRequest(
    @Json.Property("Detach") Boolean detach,
    @Json.Property("Tty") Boolean tty,
    @Json.Property("ConsoleSize") @Nullable List<Integer> consoleSize) {
  public ExecStartRequest {
    detach = Absent.flag(detach);
    tty = Absent.flag(tty);
  }
}
