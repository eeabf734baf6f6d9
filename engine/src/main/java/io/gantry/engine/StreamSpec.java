package io.gantry.engine;

import io.avaje.jsonb.Json;

/**
 * The standard streams of a container.
 *
 * @param openStdin standard input stays open though nobody is attached (`-i`)
 * @param stdinOnce the end of the first attached client's input ends the container's
 * @param attachStdin the three attach flags are kept for inspect only
 */
@Json
public record StreamSpec(
    boolean tty,
    boolean openStdin,
    boolean stdinOnce,
    boolean attachStdin,
    boolean attachStdout,
    boolean attachStderr) {
  /** No terminal, no input. */
  public static final StreamSpec DEFAULT = new StreamSpec(false, false, false, false, false, false);

  public StreamSpec withTty(boolean changed) {
    return new StreamSpec(changed, openStdin, stdinOnce, attachStdin, attachStdout, attachStderr);
  }

  public StreamSpec withOpenStdin(boolean changed) {
    return new StreamSpec(tty, changed, stdinOnce, attachStdin, attachStdout, attachStderr);
  }

  public StreamSpec withStdinOnce(boolean changed) {
    return new StreamSpec(tty, openStdin, changed, attachStdin, attachStdout, attachStderr);
  }

  public StreamSpec withAttachStdin(boolean changed) {
    return new StreamSpec(tty, openStdin, stdinOnce, changed, attachStdout, attachStderr);
  }

  public StreamSpec withAttachStdout(boolean changed) {
    return new StreamSpec(tty, openStdin, stdinOnce, attachStdin, changed, attachStderr);
  }

  public StreamSpec withAttachStderr(boolean changed) {
    return new StreamSpec(tty, openStdin, stdinOnce, attachStdin, attachStdout, changed);
  }
}
