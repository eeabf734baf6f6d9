package io.gantry.engine;

import java.util.List;

/**
 * A further process in a running container.
 *
 * @param workingDir empty is the container's
 * @param user empty is the container's
 * @param detachKeys kept for the client
 */
public record ExecSpec(
    List<String> command,
    List<String> env,
    String workingDir,
    String user,
    boolean tty,
    boolean privileged,
    boolean attachStdin,
    boolean attachStdout,
    boolean attachStderr,
    String detachKeys) {
  public ExecSpec {
    command = List.copyOf(command);
    env = List.copyOf(env);
  }

  /** Runs this with the container's user and folder, output attached. */
  public static ExecSpec of(String... command) {
    return new ExecSpec(List.of(command), List.of(), "", "", false, false, false, true, true, "");
  }

  /** A probe: both outputs are read, nothing is written, the rest is the container's. */
  static ExecSpec probe(List<String> command) {
    return of().withCommand(command);
  }

  public ExecSpec withCommand(List<String> changed) {
    return new ExecSpec(
        changed,
        env,
        workingDir,
        user,
        tty,
        privileged,
        attachStdin,
        attachStdout,
        attachStderr,
        detachKeys);
  }

  public ExecSpec withEnv(List<String> changed) {
    return new ExecSpec(
        command,
        changed,
        workingDir,
        user,
        tty,
        privileged,
        attachStdin,
        attachStdout,
        attachStderr,
        detachKeys);
  }

  public ExecSpec withWorkingDir(String changed) {
    return new ExecSpec(
        command,
        env,
        changed,
        user,
        tty,
        privileged,
        attachStdin,
        attachStdout,
        attachStderr,
        detachKeys);
  }

  public ExecSpec withUser(String changed) {
    return new ExecSpec(
        command,
        env,
        workingDir,
        changed,
        tty,
        privileged,
        attachStdin,
        attachStdout,
        attachStderr,
        detachKeys);
  }

  public ExecSpec withTty(boolean changed) {
    return new ExecSpec(
        command,
        env,
        workingDir,
        user,
        changed,
        privileged,
        attachStdin,
        attachStdout,
        attachStderr,
        detachKeys);
  }

  public ExecSpec withPrivileged(boolean changed) {
    return new ExecSpec(
        command,
        env,
        workingDir,
        user,
        tty,
        changed,
        attachStdin,
        attachStdout,
        attachStderr,
        detachKeys);
  }

  public ExecSpec withAttachStdin(boolean changed) {
    return new ExecSpec(
        command,
        env,
        workingDir,
        user,
        tty,
        privileged,
        changed,
        attachStdout,
        attachStderr,
        detachKeys);
  }

  public ExecSpec withAttachStdout(boolean changed) {
    return new ExecSpec(
        command,
        env,
        workingDir,
        user,
        tty,
        privileged,
        attachStdin,
        changed,
        attachStderr,
        detachKeys);
  }

  public ExecSpec withAttachStderr(boolean changed) {
    return new ExecSpec(
        command,
        env,
        workingDir,
        user,
        tty,
        privileged,
        attachStdin,
        attachStdout,
        changed,
        detachKeys);
  }

  public ExecSpec withDetachKeys(String changed) {
    return new ExecSpec(
        command,
        env,
        workingDir,
        user,
        tty,
        privileged,
        attachStdin,
        attachStdout,
        attachStderr,
        changed);
  }
}
