package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to start an exec. */
@Json(naming = Json.Naming.UpperCamel)
public record ExecStartRequest(Boolean detach, Boolean tty, @Nullable List<Integer> consoleSize) {
  public ExecStartRequest {
    detach = Absent.flag(detach);
    tty = Absent.flag(tty);
  }
}
