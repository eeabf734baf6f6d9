package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process to start in a running container: Docker's {@code ExecConfig}. */
@Json
public record ExecCreateRequest(
    @Json.Property("User") String user,
    @Json.Property("Privileged") Boolean privileged,
    @Json.Property("Tty") Boolean tty,
    @Json.Property("ConsoleSize") @Nullable List<Integer> consoleSize,
    @Json.Property("AttachStdin") Boolean attachStdin,
    @Json.Property("AttachStderr") Boolean attachStderr,
    @Json.Property("AttachStdout") Boolean attachStdout,
    @Json.Property("DetachKeys") String detachKeys,
    @Json.Property("Env") List<String> env,
    @Json.Property("WorkingDir") String workingDir,
    @Json.Property("Cmd") @Nullable Argv cmd) {
  public ExecCreateRequest {
    user = Absent.text(user);
    privileged = Absent.flag(privileged);
    tty = Absent.flag(tty);
    attachStdin = Absent.flag(attachStdin);
    attachStderr = Absent.flag(attachStderr);
    attachStdout = Absent.flag(attachStdout);
    detachKeys = Absent.text(detachKeys);
    env = Absent.list(env);
    workingDir = Absent.text(workingDir);
  }
}
