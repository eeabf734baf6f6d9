package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The process of an exec. */
@Json
public record ExecProcess(
    @Json.Property("tty") Boolean tty,
    @Json.Property("entrypoint") String entrypoint,
    @Json.Property("arguments") List<String> arguments,
    @Json.Property("privileged") Boolean privileged,
    @Json.Property("user") String user) {
  public ExecProcess {
    tty = Absent.flag(tty);
    entrypoint = Absent.text(entrypoint);
    arguments = Absent.list(arguments);
    privileged = Absent.flag(privileged);
    user = Absent.text(user);
  }
}
