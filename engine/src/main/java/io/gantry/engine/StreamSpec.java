package io.gantry.engine;

import io.avaje.jsonb.Json;

/**
 * The standard streams of a container.
 *
 * @param openStdin standard input stays open though nobody is attached (`-i`)
 * @param stdinOnce the end of the first attached client's input ends the container's
 * @param attachStdin the three attach flags are kept for inspect only
 * @param rows of the terminal when the program begins, 0 when they are not known; as columns
 */
@Json
public record StreamSpec(
    boolean tty,
    boolean openStdin,
    boolean stdinOnce,
    boolean attachStdin,
    boolean attachStdout,
    boolean attachStderr,
    int rows,
    int columns) {
  /** No terminal, no input. */
  public static final StreamSpec DEFAULT =
      new StreamSpec(false, false, false, false, false, false, 0, 0);

  public StreamSpec withTty(boolean changed) {
    return new StreamSpec(
        changed, openStdin, stdinOnce, attachStdin, attachStdout, attachStderr, rows, columns);
  }

  public StreamSpec withOpenStdin(boolean changed) {
    return new StreamSpec(
        tty, changed, stdinOnce, attachStdin, attachStdout, attachStderr, rows, columns);
  }

  public StreamSpec withStdinOnce(boolean changed) {
    return new StreamSpec(
        tty, openStdin, changed, attachStdin, attachStdout, attachStderr, rows, columns);
  }

  public StreamSpec withAttachStdin(boolean changed) {
    return new StreamSpec(
        tty, openStdin, stdinOnce, changed, attachStdout, attachStderr, rows, columns);
  }

  public StreamSpec withAttachStdout(boolean changed) {
    return new StreamSpec(
        tty, openStdin, stdinOnce, attachStdin, changed, attachStderr, rows, columns);
  }

  public StreamSpec withAttachStderr(boolean changed) {
    return new StreamSpec(
        tty, openStdin, stdinOnce, attachStdin, attachStdout, changed, rows, columns);
  }
}
