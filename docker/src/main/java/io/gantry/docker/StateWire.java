package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A container's state: Docker's {@code ContainerState}. Times are RFC 3339, {@code
 * 0001-01-01T00:00:00Z} for never.
 */
@Json
public record StateWire(
    @Json.Property("Status") String status,
    @Json.Property("Running") Boolean running,
    @Json.Property("Paused") Boolean paused,
    @Json.Property("Restarting") Boolean restarting,
    @Json.Property("OOMKilled") Boolean oomKilled,
    @Json.Property("Dead") Boolean dead,
    @Json.Property("Pid") Integer pid,
    @Json.Property("ExitCode") Integer exitCode,
    @Json.Property("Error") String error,
    @Json.Property("StartedAt") String startedAt,
    @Json.Property("FinishedAt") String finishedAt,
    @Json.Property("Health") @Nullable HealthWire health) {
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
