package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** An exec: Docker's {@code ExecInspectResponse}. */
@Json(naming = Json.Naming.UpperCamel)
public record ExecInspectResponse(
    @Json.Property("ID") String id,
    Boolean running,
    @Nullable Integer exitCode,
    @Nullable ExecProcess processConfig,
    Boolean openStdin,
    Boolean openStderr,
    Boolean openStdout,
    Boolean canRemove,
    @Json.Property("ContainerID") String containerId,
    String detachKeys,
    Integer pid) {
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
