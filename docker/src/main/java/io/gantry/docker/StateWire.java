package io.gantry.docker;

import io.avaje.jsonb.Json;

/**
 * A container's state: Docker's {@code ContainerState}. Times are RFC 3339, {@code
 * 0001-01-01T00:00:00Z} for never.
 */
@Json(naming = Json.Naming.UpperCamel)
public record StateWire(
    String status,
    Boolean running,
    Boolean paused,
    Boolean restarting,
    @Json.Property("OOMKilled") Boolean oomKilled,
    Boolean dead,
    Integer pid,
    Integer exitCode,
    String error,
    String startedAt,
    String finishedAt) {
  public StateWire {
    status = Absent.text(status);
    running = Absent.flag(running);
    paused = Absent.flag(paused);
    restarting = Absent.flag(restarting);
    oomKilled = Absent.flag(oomKilled);
    dead = Absent.flag(dead);
    pid = Absent.number(pid);
    exitCode = Absent.number(exitCode);
    error = Absent.text(error);
    startedAt = Absent.text(startedAt);
    finishedAt = Absent.text(finishedAt);
  }
}
