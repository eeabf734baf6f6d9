package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process to start in a running container: Docker's {@code ExecConfig}. */
@Json(naming = Json.Naming.UpperCamel)
public record ExecCreateRequest(
    String user,
    Boolean privileged,
    Boolean tty,
    @Nullable List<Integer> consoleSize,
    Boolean attachStdin,
    Boolean attachStderr,
    Boolean attachStdout,
    String detachKeys,
    List<String> env,
    String workingDir,
    @Nullable Argv cmd) {
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
