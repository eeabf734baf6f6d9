package io.gantry.engine;

import io.gantry.linux.Errno;
import io.gantry.oci.GantryException;
import io.gantry.runtime.LaunchException;

/**
 * A start that did not come about, in the words by which Docker's clients choose their exit code.
 *
 * @param code what a shell would say: 127 not found, 126 cannot be executed, 128 otherwise
 */
record StartFailure(int code, GantryException.Kind kind, String text) {
  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;
  private static final int OTHER = 128;

  /**
   * @param program the first word of the command
   * @param execStep whether it was the last step that failed
   */
  static StartFailure of(LaunchException failure, String program, boolean execStep) {
    String prefix = "unable to start container process: ";
    if (!execStep) {
      boolean users =
          failure.errno() == Errno.ENOENT
              || failure.errno() == Errno.ENOTDIR
              || failure.errno() == Errno.EPERM
              || failure.errno() == Errno.EACCES;
      GantryException.Kind kind =
          users ? GantryException.Kind.INVALID : GantryException.Kind.INTERNAL;
      return new StartFailure(
          failure.errno() == Errno.ENOTDIR ? NOT_EXECUTABLE : OTHER,
          kind,
          prefix + failure.getMessage() + words(failure.errno()));
    }
    String exec = prefix + "exec: \"" + program + "\": ";
    boolean searched = program.indexOf('/') < 0;
    return switch (failure.errno()) {
      case Errno.ENOENT ->
          invalid(
              NOT_FOUND,
              exec
                  + (searched
                      ? "executable file not found in $PATH"
                      : "stat " + program + ": no such file or directory"));
      case Errno.EACCES -> invalid(NOT_EXECUTABLE, exec + "permission denied");
      case Errno.ENOEXEC -> invalid(NOT_EXECUTABLE, exec + "exec format error");
      default -> invalid(NOT_EXECUTABLE, exec + failure.getMessage());
    };
  }

  GantryException exception(Throwable cause) {
    return new GantryException(kind, text, cause);
  }

  private static StartFailure invalid(int code, String text) {
    return new StartFailure(code, GantryException.Kind.INVALID, text);
  }

  private static String words(int errno) {
    return errno == Errno.ENOTDIR ? " (not a directory)" : "";
  }
}
