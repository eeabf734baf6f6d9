package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** An exec: Docker's {@code ExecInspectResponse}. */
@Json
public record ExecInspectResponse(
    @Json.Property("ID") String id,
    @Json.Property("Running") Boolean running,
    @Json.Property("ExitCode") @Nullable Integer exitCode,
    @Json.Property("ProcessConfig") @Nullable ExecProcess processConfig,
    @Json.Property("OpenStdin") Boolean openStdin,
    @Json.Property("OpenStderr") Boolean openStderr,
    @Json.Property("OpenStdout") Boolean openStdout,
    @Json.Property("CanRemove") Boolean canRemove,
    @Json.Property("ContainerID") String containerId,
    @Json.Property("DetachKeys") String detachKeys,
    @Json.Property("Pid") Integer pid) {
  public ExecInspectResponse {
    id = Absent.text(id);
    running = Absent.flag(running);
    openStdin = Absent.flag(openStdin);
    openStderr = Absent.flag(openStderr);
    openStdout = Absent.flag(openStdout);
    canRemove = Absent.flag(canRemove);
    containerId = Absent.text(containerId);
    detachKeys = Absent.text(detachKeys);
    pid = Absent.number(pid);
  }
}
