package io.gantry.engine;

import io.gantry.linux.Errno;
import io.gantry.oci.GantryException;
import io.gantry.runtime.LaunchException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A start that did not come about, in the words by which Docker's clients choose their exit code.
 *
 * @param code what a shell would say: 127 not found, 126 cannot be executed, 128 otherwise
 */
record StartFailure(int code, GantryException.Kind kind, String text) {
  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;
  private static final int OTHER = 128;
  private static final Pattern MOUNT = Pattern.compile("mount (.+) on (.+)");

  /**
   * @param cause what the start threw
   * @param program the first word of the command
   */
  static StartFailure of(RuntimeException cause, String program) {
    return switch (cause) {
      case LaunchException e -> of(e, program, e.step().startsWith("exec "));
      case GantryException e -> new StartFailure(OTHER, e.kind(), String.valueOf(e.getMessage()));
      default ->
          new StartFailure(
              OTHER, GantryException.Kind.INTERNAL, "unable to start container: " + cause);
    };
  }

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
          failure.errno() == Errno.ENOTDIR ? NOT_EXECUTABLE : OTHER, kind, prefix + words(failure));
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

  StartFailure withText(String other) {
    return new StartFailure(code, kind, other);
  }

  GantryException exception(Throwable cause) {
    return new GantryException(kind, text, cause);
  }

  private static StartFailure invalid(int code, String text) {
    return new StartFailure(code, GantryException.Kind.INVALID, text);
  }

  /** Docker's for the mistakes that people make most, otherwise our own. */
  private static String words(LaunchException failure) {
    if (failure.errno() != Errno.ENOTDIR) {
      return String.valueOf(failure.getMessage());
    }
    Matcher mount = MOUNT.matcher(failure.step());
    return mount.matches()
        ? "error mounting \"%s\" to rootfs at \"%s\": not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type"
            .formatted(mount.group(1), mount.group(2))
        : failure.getMessage() + " (not a directory)";
  }
}
