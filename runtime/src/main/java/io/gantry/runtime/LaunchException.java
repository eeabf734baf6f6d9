package io.gantry.runtime;

import io.gantry.linux.Errno;
import java.io.Serial;

/** A launch failed at one step of its plan. Nothing of it is left. */
public final class LaunchException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final int stepIndex;
  private final String step;
  private final int errno;
  private final String text;

  LaunchException(int stepIndex, String step, int errno, String text) {
    super(message(step, errno, text));
    this.stepIndex = stepIndex;
    this.step = step;
    this.errno = errno;
    this.text = text;
  }

  /** The index in the plan, from 0; -1 when no step is to blame. */
  public int stepIndex() {
    return stepIndex;
  }

  /** The step in words, {@code mount proc on /proc}. */
  public String step() {
    return step;
  }

  /** The kernel's error number; 0 when it gave none. */
  public int errno() {
    return errno;
  }

  /** What else is known: the call, the file system's own words. */
  public String text() {
    return text;
  }

  private static String message(String step, int errno, String text) {
    String reason = errno == 0 ? "" : ": " + Errno.name(errno) + " (" + Errno.text(errno) + ")";
    return step + reason + (text.isEmpty() ? "" : ": " + text);
  }
}
